import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent whose node has no key: Tailscale trusts the cluster to say that the pod has the service account `agent` of the namespace `agents`.
const keys = join(__dirname, 'keys');
const app = new App();
const agents = new Chart(app, 'agents', { namespace: 'agents' });

new InstanceNamespace(agents, 'Namespace');
new OpenClawInstance(agents, 'Agent', {
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  addons: {
    tailscale: {
      // of the federated identity, on the Trust credentials page of the admin console
      authKey: AuthKey.workloadIdentity({ clientId: 'TABC1CNTRL-kXYZ2CNTRL' }),
      tags: ['tag:agent'],
      acknowledge: { 'agent-reaches-tailnet': 'the tailnet policy grants tag:agent nothing' },
    },
  },
});

app.synth();
