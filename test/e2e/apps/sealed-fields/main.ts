import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Capability, ContainerProps, Cpu, ImagePullPolicy } from 'cdk8s-plus-28';
import { InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent that is reached from nowhere, whose model providers want keys. The tests make the key pair and the sealed files.
const app = new App();
const chart = new Chart(app, 'sealed-fields', { namespace: 'sealed-fields' });
const sealed = (field: string) => Sealed.fromFile(join(__dirname, 'keys', `agent.${field}.yaml`));
new InstanceNamespace(chart, 'Namespace');

// a model provider that answers with what it was shown, as a digest, in the agent's pod, so that no policy has to let it out
const answer = `
const { createHash } = require('crypto');
const server = require('http').createServer((request, response) => {
  const content = createHash('sha256').update(request.headers.authorization ?? '').digest('hex');
  let body = '';
  request.on('data', chunk => body += chunk).on('end', () => {
    const { stream } = body ? JSON.parse(body) : {};
    const base = { id: 'x', object: 'chat.completion' + (stream ? '.chunk' : ''), created: 1, model: 'stub' };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const message = { role: 'assistant', content };
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
  image: 'ghcr.io/openclaw/openclaw:2026.9.6',
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  command: ['node', '-e', answer],
  resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
  securityContext: { user: 1000, capabilities: { drop: [Capability.ALL] } },
};
const provider = (apiKey: unknown) => ({
  baseUrl: 'http://127.0.0.1:3999/v1',
  apiKey,
  api: 'openai-completions',
  models: [{ id: 'stub', name: 'Stub', reasoning: false, input: ['text'], cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, contextWindow: 200000, maxTokens: 8192 }],
});

const agent = new OpenClawInstance(chart, 'agent', {
  gatewayToken: sealed('gateway-token'),
  storage: Size.gibibytes(1),
  api: { chatCompletions: true },
  secrets: { 'filed-api-key': sealed('filed-api-key'), 'told-api-key': sealed('told-api-key') },
  secretEnv: { TOLD_API_KEY: 'told-api-key' },
  config: {
    agents: { defaults: { model: { primary: 'filed/stub' } } },
    models: { mode: 'merge', providers: { filed: provider(OpenClawInstance.secretRef('filed-api-key')), told: provider('${TOLD_API_KEY}') } },
  },
  acknowledge: { 'secret-in-env': 'the tests show what it means' },
});
agent.deployment.addContainer(stub);

app.synth();
