import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed, TailnetMember, TailnetPolicy } from 'cdk8s-openclaw';

// An agent of Alice's and one of the family's in one tailnet, with the policy that says who may reach which.
const keys = join(__dirname, 'keys');
const app = new App();
const agents = new Chart(app, 'family', { namespace: 'family' });
const tailnetDomain = 'tail1234.ts.net';

new InstanceNamespace(agents, 'Namespace');

// opened in a browser with a certificate, by programs, and with a browser of hers to use
const alice = new OpenClawInstance(agents, 'Alice', {
  gatewayToken: Sealed.fromFile(join(keys, 'alice.gateway-token.yaml')),
  api: { chatCompletions: true },
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'alice.auth-key.yaml'))),
      tailnetDomain,
      tags: ['tag:alice-agent'],
      https: true,
    },
    browserRelay: {},
  },
});

const family = new OpenClawInstance(agents, 'Family', {
  gatewayToken: Sealed.fromFile(join(keys, 'family.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'family.auth-key.yaml'))),
      tailnetDomain,
      tags: ['tag:family-agent'],
    },
  },
});

// written beside the manifests; `cdk8s-openclaw policy merge` puts it into the tailnet's own
new TailnetPolicy(agents, 'Policy', {
  groups: { 'group:family': ['alice@example.com', 'bob@example.com'] },
  grants: [
    { from: [TailnetMember.user('alice@example.com')], to: [alice] },
    // the agent, and not its status
    { from: [TailnetMember.group('group:family')], to: [family], ports: [8080] },
  ],
});

app.synth();
