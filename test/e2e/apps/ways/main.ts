import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { ConfigMap, ContainerProps, Cpu, Deployment, DeploymentStrategy, DeploymentProps, DnsPolicy, EnvValue, ImagePullPolicy, LabelSelector, Volume, k8s } from 'cdk8s-plus-28';
import { AuthKey, DnsPreference, InstanceNamespace, OpenClawInstance, Sealed, StatusExporter, TailscaleSidecar } from 'cdk8s-openclaw';

// Agents that are reached in every way there is, and a machine of the tailnet to reach them from. The tests make the keys and the sealed files.
const keys = join(__dirname, 'keys');
const app = new App();
const ways = new Chart(app, 'ways', { namespace: 'ways' });
new InstanceNamespace(ways, 'Namespace');
const openclaw = 'ghcr.io/openclaw/openclaw:2026.9.6';

// a model provider that answers what it is told to, in the agent's pod, so that no policy has to let it out
const answer = `
const server = require('http').createServer((request, response) => {
  let body = '';
  request.on('data', chunk => body += chunk).on('end', () => {
    const { stream } = body ? JSON.parse(body) : {};
    const base = { id: 'x', object: 'chat.completion' + (stream ? '.chunk' : ''), created: 1, model: 'stub' };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const message = { role: 'assistant', content: 'the stub has heard you' };
    response.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
    if (!stream) return response.end(JSON.stringify({ ...base, usage, choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    for (const choice of [{ delta: message, finish_reason: null }, { delta: {}, finish_reason: 'stop' }]) {
      response.write('data: ' + JSON.stringify({ ...base, usage, choices: [{ index: 0, ...choice }] }) + '\\n\\n');
    }
    response.end('data: [DONE]\\n\\n');
  });
});
process.on('SIGTERM', () => process.exit());
server.listen(3999, '127.0.0.1');`;
const stub: ContainerProps = {
  name: 'stub',
  image: openclaw,
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  command: ['node', '-e', answer],
  resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
  securityContext: { user: 1000 },
};
const model = { id: 'stub', name: 'Stub', reasoning: false, input: ['text'], cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, contextWindow: 200000, maxTokens: 8192 };
const config = {
  agents: { defaults: { model: { primary: 'stub/stub' } } },
  models: { mode: 'merge', providers: { stub: { baseUrl: 'http://127.0.0.1:3999/v1', apiKey: '${STUB_ACCESS}', api: 'openai-completions', models: [model] } } },
};
const env = { STUB_ACCESS: EnvValue.fromValue('none') };

// nodes get their certificates from an authority of the tests
const authority = Volume.fromConfigMap(ways, 'AuthorityVolume', new ConfigMap(ways, 'Authority', {
  metadata: { name: 'authority' },
  data: {
    'ca.crt': readFileSync(process.env.E2E_ACME_CA!, 'utf8'),
    // signs the nodes' certificates
    'root.crt': readFileSync(process.env.E2E_ACME_ROOT!, 'utf8'),
  },
}), { name: 'authority' });
const acme = {
  env: { TS_DEBUG_ACME_DIRECTORY_URL: EnvValue.fromValue(process.env.E2E_ACME_DIRECTORY!), SSL_CERT_FILE: EnvValue.fromValue('/run/authority/ca.crt') },
  volumeMounts: [{ path: '/run/authority', volume: authority, readOnly: true }],
};
new k8s.KubeNetworkPolicy(ways, 'ToAuthority', {
  metadata: { name: 'to-authority' },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(Number(new URL(process.env.E2E_ACME_DIRECTORY!).port)) }] }] },
});

const full = new OpenClawInstance(ways, 'full', {
  gatewayToken: Sealed.fromFile(join(keys, 'full.gateway-token.yaml')),
  config,
  env,
  api: { chatCompletions: true, responses: true },
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'full.auth-key.yaml'))),
      tailnetDomain: process.env.E2E_TAILNET_DOMAIN,
      https: true,
      ...acme,
    },
    browserRelay: {},
  },
});
full.deployment.addContainer(stub);

const bare = new OpenClawInstance(ways, 'bare', {
  gatewayToken: Sealed.fromFile(join(keys, 'bare.gateway-token.yaml')),
  config,
  env,
  failedLogins: { maxAttempts: 3, lockout: Duration.seconds(20) },
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'bare.auth-key.yaml'))),
      dns: DnsPreference.RAW_IP,
    },
  },
});
bare.deployment.addContainer(stub);

new OpenClawInstance(ways, 'sso', {
  gatewayToken: Sealed.fromFile(join(keys, 'sso.gateway-token.yaml')),
  singleSignOn: { users: [process.env.E2E_LOGIN!], approveDevices: true },
  acknowledge: { 'single-sign-on-trusts-the-pod': 'the tests show what it means' },
  addons: {
    tailscale: {
      authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'sso.auth-key.yaml'))),
    },
  },
});

function workload(name: string, props: DeploymentProps = {}): Deployment {
  const labels = { 'app.kubernetes.io/name': name };
  const deployment = new Deployment(ways, name, {
    metadata: { name },
    podMetadata: { labels },
    replicas: 1,
    strategy: DeploymentStrategy.recreate(),
    select: false,
    ...props,
  });
  deployment.select(LabelSelector.of({ labels }));
  return deployment;
}

// in kernel mode the node answers for the tailnet's names
const client = workload('client', { dns: { policy: DnsPolicy.NONE, nameservers: ['100.100.100.100'], searches: [process.env.E2E_TAILNET_DOMAIN!] } });
client.addContainer({
  name: 'openclaw',
  image: openclaw,
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  args: ['sleep', 'infinity'],
  envVariables: { HOME: EnvValue.fromValue('/tmp/home'), NODE_EXTRA_CA_CERTS: EnvValue.fromValue('/run/authority/root.crt') },
  volumeMounts: [{ path: '/tmp', volume: Volume.fromEmptyDir(ways, 'ClientTmp', 'tmp') }, { path: '/run/authority', volume: authority, readOnly: true }],
  resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(128), limit: Size.gibibytes(2) } },
  securityContext: { user: 1000 },
});
new TailscaleSidecar(ways, 'client-tailscale', {
  authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'client.auth-key.yaml'))),
}).attachTo(client, { name: 'client', port: 3000 });

// a small one, for whose node the tests take certificates away and give them back, at a control server that can do that
const page = workload('page');
page.addContainer({
  name: 'page',
  image: 'node:24-bookworm-slim',
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
  command: ['node', '-e', 'process.on("SIGTERM", process.exit); require("http").createServer((_, answer) => answer.end("page")).listen(3000, "127.0.0.1")'],
  securityContext: { user: 1000 },
});
const sidecar = new TailscaleSidecar(ways, 'page-tailscale', {
  authKey: AuthKey.sealed(Sealed.fromFile(join(keys, 'page.auth-key.yaml'))),
  https: true,
  ...acme,
  ...{ loginServer: process.env.E2E_OTHER_LOGIN_SERVER },
});
sidecar.attachTo(page, { name: 'page', port: 3000 });
new StatusExporter(ways, 'page-status', { sidecar });

app.synth();
