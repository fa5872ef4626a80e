import { createHash } from 'node:crypto';
import { HEALTHY, Workload } from './support/agent';
import { App, firstDocument } from './support/app';
import { Namespace } from './support/cluster';
import { placesOf } from './support/search';
import { secretValue } from './support/secrets';
import { messageOf, tamper } from './support/unsealing';

/** An agent whose model providers' keys are sealed: one that a file has, and one that is in the environment too. */
class Keyed extends Workload {
  public readonly app = App.from('test/e2e/apps/sealed-fields');
  public readonly token = secretValue();
  private manifests = '';

  constructor() {
    super(new Namespace('sealed-fields'), 'agent');
  }

  public async setUp(keys: { readonly [field: string]: string }): Promise<void> {
    await this.namespace.remove();
    const privateKey = await this.app.keygenToStdout(this.namespace.name);
    for (const [field, value] of Object.entries({ 'gateway-token': this.token, ...keys })) await this.seal(field, value);
    this.manifests = await this.app.synthesize();
    await this.namespace.apply(firstDocument(this.manifests), '--server-side');
    await this.namespace.apply(privateKey, '--server-side');
    await this.deploy();
  }

  public async seal(field: string, value: string): Promise<void> {
    await this.app.seal(this.namespace.name, this.name, field, value);
  }

  public async deploy(): Promise<void> {
    this.manifests = await this.app.synthesize();
    await this.namespace.apply(this.manifests, '--server-side');
    await this.namespace.ready(this.name, 300);
  }

  /** What the gateway answers when it is asked for a completion by a model. The token is in no argument. */
  public async complete(model: string): Promise<{ readonly status: number; readonly text: string }> {
    const script = `
      read -r body
      printf 'header = "Authorization: Bearer %s"\\n' "$(cat /run/openclaw/gateway-token)" | curl --silent --max-time 60 --config - --header 'content-type: application/json' \
        --header 'x-openclaw-model: ${model}' --data "$body" --write-out '\\n%{http_code}' http://127.0.0.1:18789/v1/chat/completions`;
    const body = JSON.stringify({ model: 'openclaw', messages: [{ role: 'user', content: 'hello' }] });
    const lines = (await this.namespace.shell(this.name, 'openclaw', script, `${body}\n`)).split('\n');
    return { status: Number(lines.pop()), text: lines.join('\n') };
  }

  public async placesOf(value: string): Promise<string[]> {
    return placesOf(value, { workload: this, folder: this.app.folder, manifests: this.manifests, containers: ['openclaw', 'stub'] });
  }

  /** How often the pod's template has changed, the first one included. */
  public async rollouts(): Promise<number> {
    return (await this.namespace.list('replicasets')).length;
  }

  public async remove(): Promise<void> {
    try {
      await this.namespace.remove();
    } finally {
      this.app.remove();
    }
  }
}

/** The answer of a model provider that was shown a key. */
const shown = (key: string) => ({ status: 200, text: expect.stringContaining(createHash('sha256').update(`Bearer ${key}`).digest('hex')) });

describe('an agent with sealed keys of model providers', () => {
  const agent = new Keyed();
  const keys = { filed: secretValue(), told: secretValue() };
  beforeAll(async () => agent.setUp({ 'filed-api-key': keys.filed, 'told-api-key': keys.told }));
  afterAll(async () => agent.remove());

  test('shows each provider its key', async () => {
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    expect(await agent.complete('filed/stub')).toEqual(shown(keys.filed));
    expect(await agent.complete('told/stub')).toEqual(shown(keys.told));
  });

  test('lacks by its own account the variable alone, which what the kubelet runs does not have', async () => {
    const { stdout } = await agent.namespace.exec(agent.name, 'openclaw', ['node', 'openclaw.mjs', 'secrets', 'audit', '--json']);
    const { findings } = JSON.parse(stdout);
    expect(findings.map(({ code, jsonPath }: { code: string; jsonPath: string }) => `${code} ${jsonPath}`)).toEqual(['REF_UNRESOLVED models.providers.told.apiKey']);
  });

  test('has a key in its file alone, and one that is asked for by name in the gateway\'s environment too', async () => {
    expect(await agent.placesOf(keys.filed)).toEqual(['openclaw /run/openclaw/filed-api-key']);
    expect(await agent.placesOf(keys.told)).toEqual(['openclaw /run/openclaw/told-api-key', 'openclaw any process\'s environ']);
    expect(await agent.placesOf(agent.token)).toEqual(['openclaw /run/openclaw/gateway-token']);
  });

  test('has no variable in what the kubelet runs in its container', async () => {
    expect(await agent.namespace.shell(agent.name, 'openclaw', 'echo "${TOLD_API_KEY-unset}"')).toBe('unset\n');
  });

  test('is rolled once by a key that is sealed anew, and shows that', async () => {
    const before = await agent.rollouts();
    const old = keys.filed;
    keys.filed = secretValue();
    await agent.seal('filed-api-key', keys.filed);
    await agent.deploy();
    expect(await agent.complete('filed/stub')).toEqual(shown(keys.filed));
    expect(await agent.rollouts()).toBe(before + 1);
    expect(await agent.placesOf(old)).toEqual([]);
    expect(await agent.placesOf(keys.filed)).toEqual(['openclaw /run/openclaw/filed-api-key']);
  });

  test('starts without keys that do not open, tells which, and works with the others', async () => {
    await tamper(agent, 'agent-sealed', 'filed-api-key');
    await agent.namespace.deletePod(agent.name);
    await agent.namespace.ready(agent.name, 300);
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    expect(await messageOf(agent, 'openclaw')).toMatch(/^unseal: filed-api-key: TAMPERED: /);
    expect(await agent.complete('told/stub')).toEqual(shown(keys.told));
    const { status, text } = await agent.complete('filed/stub');
    expect(status).toBeGreaterThanOrEqual(400);
    // nothing else took its place
    expect(text).not.toMatch(/[0-9a-f]{64}/);

    await tamper(agent, 'agent-sealed', 'told-api-key');
    await agent.namespace.deletePod(agent.name);
    await agent.namespace.ready(agent.name, 300);
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    expect((await messageOf(agent, 'openclaw')).match(/^unseal: [\w-]+: TAMPERED/gm)).toEqual(['unseal: filed-api-key: TAMPERED', 'unseal: told-api-key: TAMPERED']);
    expect(await agent.namespace.log(agent.name, 'openclaw')).toContain('/run/openclaw/told-api-key: No such file or directory');
  });
});
