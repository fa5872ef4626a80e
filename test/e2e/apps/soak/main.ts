import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent that faults are made to, on volumes so small that they can be filled, whatever the claims ask for. The tests make the keys, the sealed files, and the volumes.
const keys = join(__dirname, 'keys');
const app = new App();
const soak = new Chart(app, 'soak', { namespace: 'soak' });

new InstanceNamespace(soak, 'Namespace');
new OpenClawInstance(soak, 'soaked', {
  gatewayToken: Sealed.fromFile(join(keys, 'soaked.gateway-token.yaml')),
  storage: Size.gibibytes(1),
  storageClass: 'soak',
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'soaked.auth-key.yaml'))),
      stateStorageClass: 'soak',
    },
    // as often as may be, so that the runs need not wait
    status: { netcheckInterval: Duration.seconds(10), netcheckTimeout: Duration.seconds(9) },
  },
});

app.synth();
