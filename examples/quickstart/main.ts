import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { AuthKey, DnsPreference, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

const keys = join(__dirname, 'keys');
const app = new App();
const agents = new Chart(app, 'agents', { namespace: 'agents' });

new InstanceNamespace(agents, 'Namespace');
new OpenClawInstance(agents, 'Agent', {
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'agent.auth-key.yaml'))),
      dns: DnsPreference.MAGIC_DNS,
    },
  },
  acknowledge: { 'agent-reaches-tailnet': 'there is nothing in my tailnet that my agent must not reach' },
});

app.synth();
