import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent with a channel that can never connect: nobody has its token. The tests make the keys and the sealed files.
const keys = join(__dirname, 'keys');
const app = new App();
const regressions = new Chart(app, 'regressions', { namespace: 'regressions' });

new InstanceNamespace(regressions, 'Namespace');
new OpenClawInstance(regressions, 'held', {
  gatewayToken: Sealed.fromFile(join(keys, 'held.gateway-token.yaml')),
  storage: Size.gibibytes(1),
  config: { channels: { telegram: { enabled: true, botToken: { source: 'env', provider: 'default', id: 'ABSENT_BOT_TOKEN' } } } },
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'held.auth-key.yaml'))),
    },
  },
});

app.synth();
