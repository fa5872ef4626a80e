import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed, SealedSecret } from 'cdk8s-openclaw';

// An agent whose auth key is opened by the cluster's sealed-secrets controller.
const keys = join(__dirname, 'keys');
const app = new App();
const agents = new Chart(app, 'bitnami-agents', { namespace: 'bitnami-agents' });

new InstanceNamespace(agents, 'Namespace');
const secret = new SealedSecret(agents, 'Sealed', { file: join(keys, 'agent.sealed-secret.yaml') });
new OpenClawInstance(agents, 'Agent', {
  // OpenClaw reads it from a file of its own user alone, which no Secret's file is
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.fromSealedSecret(secret),
      hostname: 'bitnami-agent',
    },
  },
  acknowledge: { 'agent-reaches-tailnet': 'there is nothing in my tailnet that my agent must not reach' },
});

app.synth();
