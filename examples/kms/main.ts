import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent whose values are opened by a key of AWS KMS, as the role of its service account.
const keys = join(__dirname, 'keys');
const app = new App();
const agents = new Chart(app, 'kms-agents', { namespace: 'kms-agents' });

new InstanceNamespace(agents, 'Namespace');
new OpenClawInstance(agents, 'Agent', {
  // for a key pair too: while KMS is away, the gateway starts all the same
  gatewayToken: Sealed.fromFile(join(keys, 'agent.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'agent.auth-key.yaml'))),
      hostname: 'kms-agent',
    },
  },
  kms: {
    // what the repository's Dockerfile makes, in a registry of yours
    image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/unseal-kms:1.0.0',
    roleArn: 'arn:aws:iam::111122223333:role/kms-agents-agent',
  },
  acknowledge: { 'agent-reaches-tailnet': 'there is nothing in my tailnet that my agent must not reach' },
});

app.synth();
