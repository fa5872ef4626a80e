import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed, TailscaleMode } from 'cdk8s-openclaw';

// An agent without any privilege: no capability, no device, no root. Its namespace enforces Pod Security's level `restricted`.
const keys = join(__dirname, 'keys');
const app = new App();
const agents = new Chart(app, 'restricted-agents', { namespace: 'restricted-agents' });

new InstanceNamespace(agents, 'Namespace');
new OpenClawInstance(agents, 'Agent', {
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'agent.auth-key.yaml'))),
      hostname: 'restricted-agent',
      mode: TailscaleMode.USERSPACE,
      acknowledge: { 'userspace-opens-loopback': 'the tailnet policy lets its owner alone reach this node, at port 8080' },
    },
  },
});

app.synth();
