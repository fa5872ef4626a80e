import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent whose keys are rotated. The tests make the keys and the sealed files.
const keys = join(__dirname, 'keys');
const app = new App();
const rotation = new Chart(app, 'rotation', { namespace: 'rotation' });

new InstanceNamespace(rotation, 'Namespace');
new OpenClawInstance(rotation, 'rotated', {
  gatewayToken: Sealed.fromFile(join(keys, 'rotated.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'rotated.auth-key.yaml'))),
    },
  },
});

app.synth();
