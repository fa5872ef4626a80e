import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu, Deployment, DeploymentStrategy, ImagePullPolicy, LabelSelector } from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed, StatusExporter, TailnetMonitoring, TailscaleSidecar } from 'cdk8s-openclaw';

// Tunnels whose status is looked at while things happen to them. The tests make the keys and the sealed files.
const keys = join(__dirname, 'keys');
const app = new App();
const watched = new Chart(app, 'watched', { namespace: 'watched' });

// as often as may be, so that the tests need not wait
const status = { netcheckInterval: Duration.seconds(10), netcheckTimeout: Duration.seconds(9) };

new InstanceNamespace(watched, 'Namespace');
new TailnetMonitoring(watched, 'Monitoring');
new OpenClawInstance(watched, 'observed', {
  gatewayToken: Sealed.fromFile(join(keys, 'observed.gateway-token.yaml')),
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'observed.auth-key.yaml'))),
    },
    status,
  },
});

// small ones, for what an agent is not needed for: one whose auth key is another's, and one whose node key will expire, at a control server of its own
const servers: { [name: string]: string | undefined } = { refused: undefined, expiring: process.env.E2E_OTHER_LOGIN_SERVER };
for (const [name, loginServer] of Object.entries(servers)) {
  const labels = { 'app.kubernetes.io/name': name };
  const workload = new Deployment(watched, name, {
    metadata: { name },
    podMetadata: { labels },
    replicas: 1,
    strategy: DeploymentStrategy.recreate(),
    select: false,
  });
  workload.select(LabelSelector.of({ labels }));
  workload.addContainer({
    name: 'page',
    image: 'node:24-bookworm-slim',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
    command: ['node', '-e', 'process.on("SIGTERM", process.exit); require("http").createServer((_, answer) => answer.end("here")).listen(3000, "127.0.0.1")'],
    securityContext: { user: 1000 },
  });
  const sidecar = new TailscaleSidecar(watched, `${name}-tailscale`, {
    authKey: AuthKey.sealed(Sealed.fromFile(join(keys, `${name}.auth-key.yaml`))),
    ...(loginServer ? { loginServer } : {}),
  });
  sidecar.attachTo(workload, { name, port: 3000 });
  new StatusExporter(watched, `${name}-status`, { sidecar, ...status });
}

app.synth();
