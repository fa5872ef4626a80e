import { join } from 'path';
import { App, Chart, Size } from 'cdk8s';
import { Cpu, Deployment, DeploymentStrategy, EmptyDirMedium, ImagePullPolicy, LabelSelector, Volume } from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, Sealed, StatusExporter, TailscaleSidecar } from 'cdk8s-openclaw';

// A tailnet node beside something that is not OpenClaw: here a page, served by Node.js on the pod's loopback address.
const app = new App();
const tools = new Chart(app, 'tools', { namespace: 'tools' });
const labels = { 'app.kubernetes.io/name': 'wiki' };

new InstanceNamespace(tools, 'Namespace');
const wiki = new Deployment(tools, 'Wiki', {
  metadata: { name: 'wiki' },
  podMetadata: { labels },
  // what a workload with one identity has to be: one pod at a time, with a selector that stays
  replicas: 1,
  strategy: DeploymentStrategy.recreate(),
  select: false,
});
wiki.select(LabelSelector.of({ labels }));
wiki.addContainer({
  name: 'wiki',
  image: 'node:24-bookworm-slim',
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
  command: ['node', '-e', 'process.on("SIGTERM", process.exit); require("http").createServer((_, answer) => answer.end("<h1>wiki</h1>")).listen(3000, "127.0.0.1")'],
  securityContext: { user: 1000 },
  volumeMounts: [{ path: '/tmp', volume: Volume.fromEmptyDir(tools, 'Tmp', 'tmp', { medium: EmptyDirMedium.MEMORY }) }],
});

const sidecar = new TailscaleSidecar(tools, 'Tailscale', {
  authKey: AuthKey.sealed(Sealed.fromFile(join(__dirname, 'keys', 'wiki.auth-key.yaml'))),
});
sidecar.attachTo(wiki, { name: 'wiki', port: 3000 });

// what tells how the node is doing: http://wiki:9003
new StatusExporter(tools, 'Status', { sidecar });

app.synth();
