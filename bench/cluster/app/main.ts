import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Cpu, Deployment, DeploymentStrategy, EnvFieldPaths, EnvValue, ImagePullPolicy, LabelSelector, k8s } from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, OpenClawInstance, Sealed, TailscaleMode, TailscaleSidecar } from 'cdk8s-openclaw';

// What is measured on a cluster: small servers that are reached through the tailnet and straight at their pods' addresses, a client of theirs, and an agent with
// the addon and without. The run makes the keys and the sealed files.
const keys = join(__dirname, 'keys');
const sealed = (name: string, field: string) => Sealed.fromFile(join(keys, `${name}.${field}.yaml`));
const NAMESPACE = 'bench';
const LOOPBACK_PORT = 3000;
const POD_PORT = 3001;

const app = new App();
const bench = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
new InstanceNamespace(bench, 'Namespace');

// one process, so that both ways lead to the same work
const serve = `
const answer = (request, response) => response.end('here');
require('http').createServer(answer).listen(${LOOPBACK_PORT}, '127.0.0.1');
require('http').createServer(answer).listen(${POD_PORT}, process.env.POD_IP);
process.on('SIGTERM', () => process.exit());`;
const pods: { [name: string]: { mode?: TailscaleMode; program: string } } = {
  'bench-kernel': { program: serve },
  'bench-userspace': { mode: TailscaleMode.USERSPACE, program: serve },
  'bench-client': { program: 'process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 60000)' },
};
for (const [name, { mode, program }] of Object.entries(pods)) {
  const labels = { 'app.kubernetes.io/name': name };
  const workload = new Deployment(bench, name, {
    metadata: { name },
    podMetadata: { labels },
    replicas: 1,
    strategy: DeploymentStrategy.recreate(),
    select: false,
    securityContext: { fsGroup: 1000 },
  });
  workload.select(LabelSelector.of({ labels }));
  workload.addContainer({
    name: 'node',
    image: 'node:24-bookworm-slim',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: ['node', '-e', program],
    envVariables: { POD_IP: EnvValue.fromFieldRef(EnvFieldPaths.POD_IP) },
    // as much of a core that is wanted by many as the sidecar gets
    resources: { cpu: { request: Cpu.millis(50) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(512) } },
    securityContext: { user: 1000 },
  });
  new TailscaleSidecar(bench, `${name}-tailscale`, {
    authKey: AuthKey.sealed(sealed(name, 'auth-key')),
    mode,
    acknowledge: mode ? { 'userspace-opens-loopback': 'there is nothing else in the pod' } : {},
  }).attachTo(workload, { name, port: LOOPBACK_PORT });
}

// the way that is compared with: the nodes' policies have isolated the pods
const straight = [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(POD_PORT) }];
new k8s.KubeNetworkPolicy(bench, 'Straight', {
  metadata: { name: 'straight' },
  spec: {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }], ports: straight }],
    egress: [{ to: [{ podSelector: {} }], ports: straight }],
  },
});
app.synth();

// the same agent twice, each time as an app of its own: one is applied in place of the other
for (const addon of [true, false]) {
  const variant = new App({ outdir: join('dist', addon ? 'with' : 'without') });
  new OpenClawInstance(new Chart(variant, 'agent', { namespace: NAMESPACE }), 'bench-agent', {
    gatewayToken: sealed('bench-agent', 'gateway-token'),
    addons: addon ? {
      tailscale: {
        authKey: AuthKey.sealed(sealed('bench-agent', 'auth-key')),
      },
    } : {},
  });
  variant.synth();
}
