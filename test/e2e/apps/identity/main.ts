import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { ConfigMap, Cpu, Deployment, DeploymentStrategy, EnvValue, ImagePullPolicy, LabelSelector, ServiceAccount, Volume, k8s } from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, Sealed, StatusExporter, TailscaleSidecar, TailscaleSidecarProps } from 'cdk8s-openclaw';

// Nodes that log in by other means than a reusable key. In two of the pods is what stands for Tailscale's API: no policy has to let it out, and what it is told goes over loopback alone.
const keys = join(__dirname, 'keys');
const app = new App();
const identity = new Chart(app, 'identity', { namespace: 'identity' });
new InstanceNamespace(identity, 'Namespace');
const control = process.env.E2E_OTHER_LOGIN_SERVER!;
const API = 'http://127.0.0.1:3000';

const program = new ConfigMap(identity, 'Api', { metadata: { name: 'api' }, data: { 'api.cjs': readFileSync(join(__dirname, 'api.cjs'), 'utf8') } });
const programVolume = Volume.fromConfigMap(identity, 'ApiVolume', program, { name: 'api' });

// what a login server on loopback passes on, and the relay of the one behind it
new k8s.KubeNetworkPolicy(identity, 'Out', { metadata: { name: 'out' }, spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] } });

function node(name: string, props: Omit<TailscaleSidecarProps, 'logs'>): void {
  const labels = { 'app.kubernetes.io/name': name };
  const deployment = new Deployment(identity, name, {
    metadata: { name },
    podMetadata: { labels },
    replicas: 1,
    strategy: DeploymentStrategy.recreate(),
    select: false,
    serviceAccount: new ServiceAccount(identity, `${name}-account`, { metadata: { name } }),
  });
  deployment.select(LabelSelector.of({ labels }));
  deployment.addContainer({
    name: 'api',
    image: 'node:24-bookworm-slim',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: ['node', '/opt/api/api.cjs', '3000', control],
    envVariables: { HOME: EnvValue.fromValue('/tmp') },
    volumeMounts: [{ path: '/opt/api', volume: programVolume, readOnly: true }],
    resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
    securityContext: { user: 1000 },
  });
  const sidecar = new TailscaleSidecar(identity, `${name}-tailscale`, { ...props, logs: false });
  sidecar.attachTo(deployment, { name, port: 3000 });
  new StatusExporter(identity, `${name}-status`, { sidecar });
}

node('federated', { authKey: AuthKey.workloadIdentity({ clientId: 'TABC1CNTRL-kXYZ2CNTRL', audience: 'e2e.example.com' }), loginServer: API, tags: ['tag:e2e-a'] });
node('client', {
  authKey: AuthKey.oauthClientSecret(Sealed.fromFile(join(keys, 'client.oauth-client-secret.yaml')), { baseUrl: API }), loginServer: control, tags: ['tag:e2e-a'],
});
node('once', { authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'once.auth-key.yaml')), { oneTime: true }), loginServer: process.env.E2E_HEADSCALE_LOGIN_SERVER! });

app.synth();
