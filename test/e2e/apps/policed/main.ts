import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Cpu, Deployment, DeploymentStrategy, ImagePullPolicy, LabelSelector } from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed, TailnetMember, TailnetPolicy, TailscaleMode, TailscaleSidecar } from 'cdk8s-openclaw';

// An agent, and a page whose node is in userspace mode, in a tailnet whose policy is made here, at a control server that has no certificates to give. The tests make the keys and the sealed files.
const keys = join(__dirname, 'keys');
const app = new App();
const policed = new Chart(app, 'policed', { namespace: 'policed' });
const tailnet = { tailnetDomain: process.env.E2E_HEADSCALE_DOMAIN, advertiseTags: false };

new InstanceNamespace(policed, 'Namespace');
const guarded = new OpenClawInstance(policed, 'guarded', {
  gatewayToken: Sealed.fromFile(join(keys, 'guarded.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'guarded.auth-key.yaml'))),
      ...tailnet,
      tags: ['tag:guarded'],
      https: true,
    },
  },
});

const labels = { 'app.kubernetes.io/name': 'notes' };
const notes = new Deployment(policed, 'notes', {
  metadata: { name: 'notes' },
  podMetadata: { labels },
  replicas: 1,
  strategy: DeploymentStrategy.recreate(),
  select: false,
  // by which the node, which is not root, writes to its volume
  securityContext: { fsGroup: 1000 },
});
notes.select(LabelSelector.of({ labels }));
notes.addContainer({
  name: 'notes',
  image: 'node:24-bookworm-slim',
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
  command: ['node', '-e', 'process.on("SIGTERM", process.exit); require("http").createServer((_, answer) => answer.end("notes")).listen(3000, "127.0.0.1")'],
  securityContext: { user: 1000 },
});
const sidecar = new TailscaleSidecar(policed, 'notes-tailscale', {
  authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'notes.auth-key.yaml'))),
  ...tailnet,
  tags: ['tag:notes'],
  mode: TailscaleMode.USERSPACE,
});
sidecar.attachTo(notes, { name: 'notes', port: 3000 });

new TailnetPolicy(policed, 'Policy', {
  loginServer: process.env.E2E_HEADSCALE_LOGIN_SERVER,
  grants: [
    { from: [TailnetMember.user('alice@example.com')], to: [guarded] },
    { from: [TailnetMember.user('bob@example.com')], to: [sidecar] },
  ],
});

app.synth();
