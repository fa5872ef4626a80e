import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEALTHY, Workload } from './support/agent';
import { App } from './support/app';
import { Namespace } from './support/cluster';
import { Outcome } from './support/run';
import { secretValue } from './support/secrets';

/** An agent that is reached from nowhere, whose configuration is changed in its source and in the app. */
class Configured extends Workload {
  private readonly app = App.from('test/e2e/apps/config');
  private readonly main = join(this.app.folder, 'main.ts');

  constructor() {
    super(new Namespace('merge-config-agents'), 'agent');
  }

  public async setUp(): Promise<void> {
    await this.namespace.remove();
    const privateKey = await this.app.keygenToStdout(this.namespace.name);
    await this.app.seal(this.namespace.name, this.name, 'gateway-token', secretValue());
    const manifests = await this.app.synthesize();
    await this.namespace.apply(manifests.split(/^---$/m)[0]);
    await this.namespace.apply(privateKey);
    await this.namespace.apply(manifests);
    await this.namespace.ready(this.name, 240);
  }

  /** Changes the app's source, applies it and waits for the pod that comes of it. */
  public async change(changes: { readonly [from: string]: string }): Promise<void> {
    let source = readFileSync(this.main, 'utf8');
    for (const [from, to] of Object.entries(changes)) {
      if (!source.includes(from)) throw new Error(`${this.main} has no ${from}: the app changed, change the tests with it`);
      source = source.replace(from, to);
    }
    writeFileSync(this.main, source);
    await this.namespace.apply(await this.app.synthesize());
    await this.namespace.ready(this.name, 240);
  }

  /** OpenClaw's own command line, in the pod. */
  public async openclaw(...args: string[]): Promise<Outcome> {
    return this.namespace.exec(this.name, 'openclaw', ['node', 'openclaw.mjs', ...args]);
  }

  /** The configuration that the gateway reads. */
  public async config(): Promise<any> {
    return JSON.parse(await this.namespace.shell(this.name, 'openclaw', 'cat "$OPENCLAW_CONFIG_PATH"'));
  }

  public async remove(): Promise<void> {
    try {
      await this.namespace.remove();
    } finally {
      this.app.remove();
    }
  }
}

/** What the library sets, as an agent would have it. */
const UNSAFE = [
  { path: 'gateway.terminal.enabled', value: true },
  { path: 'gateway.nodes.pairing.autoApproveLocal', value: true },
  { path: 'gateway.controlUi.allowedOrigins', value: ['*'] },
  // what would undo the library's own from beside it
  { path: 'gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback', value: true },
  { path: 'gateway.nodes.pairing.autoApproveCidrs', value: ['0.0.0.0/0'] },
  { path: 'gateway.trustedProxies', value: ['0.0.0.0/0'] },
];
const BESIDE = ['controlUi.dangerouslyAllowHostHeaderOriginFallback', 'nodes.pairing.autoApproveCidrs', 'trustedProxies'];
const SAFE = { terminal: { enabled: false }, nodes: { pairing: { autoApproveLocal: false } }, controlUi: { allowedOrigins: [] } };

describe('the configuration of an agent', () => {
  const agent = new Configured();
  beforeAll(async () => agent.setUp());
  afterAll(async () => agent.remove());

  test('begins with what the source says, in a file that the gateway may write', async () => {
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    expect(await agent.config()).toMatchObject({ agents: { defaults: { maxConcurrent: 2 } }, gateway: SAFE });
    expect(await agent.namespace.shell(agent.name, 'openclaw', 'echo $OPENCLAW_CONFIG_PATH; stat -c %a:%u $OPENCLAW_CONFIG_PATH')).toBe('/home/node/.openclaw/config/openclaw.json\n600:1000\n');
  });

  test('after a restart is as it was changed in the app, and what the library sets is as it was', async () => {
    const values = [{ path: 'agents.defaults.maxConcurrent', value: 7 }, { path: 'agents.defaults.heartbeat.every', value: '2h' }, ...UNSAFE];
    expect(await agent.openclaw('config', 'set', '--batch-json', JSON.stringify(values))).toMatchObject({ code: 0 });
    const { gateway: unsafe } = await agent.config();
    expect(unsafe).toMatchObject({ terminal: { enabled: true } });
    for (const path of BESIDE) expect(unsafe).toHaveProperty(path);
    await agent.namespace.deletePod(agent.name);
    await agent.namespace.ready(agent.name, 240);

    expect(await agent.config()).toMatchObject({ agents: { defaults: { maxConcurrent: 7, heartbeat: { every: '2h' } } }, gateway: SAFE });
    const { gateway } = await agent.config();
    for (const path of BESIDE) expect(gateway).not.toHaveProperty(path);
    expect(await agent.namespace.log(agent.name, 'merge-config')).toBe(
      'merge-config: changed in the app, and set back: gateway.nodes.pairing.autoApproveLocal, gateway.terminal.enabled, gateway.controlUi.allowedOrigins, gateway.nodes.pairing, '
      + 'gateway.trustedProxies, gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback\n');
    expect(await agent.namespace.shell(agent.name, 'openclaw', 'cat ~/.openclaw/config/openclaw.json.bak.1')).toContain('"*"');
  });

  test('managed, is what the source says and no more, and no one changes it', async () => {
    await agent.change({ 'ConfigMode.MERGE': 'ConfigMode.MANAGED' });
    const { agents, gateway } = await agent.config();
    expect(agents).toEqual({ defaults: { maxConcurrent: 2 } });
    expect(gateway).toMatchObject(SAFE);
    const { code, stdout, stderr } = await agent.openclaw('config', 'set', 'agents.defaults.maxConcurrent', '9');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('OpenClaw cannot write to the config directory /etc/openclaw');
    expect((await agent.config()).agents).toEqual(agents);
  });

  test('merged again, has what was changed in the app before and in the source since, and no backup brings back what the library does not have', async () => {
    // OpenClaw restores its backup by itself where the configuration has lost its field `meta`
    await agent.namespace.shell(agent.name, 'openclaw', `node -e '
      const { writeFileSync, readFileSync } = require("fs");
      const file = process.env.HOME + "/.openclaw/config/openclaw.json";
      const { meta, ...config } = JSON.parse(readFileSync(file));
      if (!meta) throw new Error("no meta");
      writeFileSync(file, JSON.stringify(config));
      config.gateway.terminal.enabled = true;
      writeFileSync(file + ".bak", JSON.stringify({ meta, ...config }));'`);
    await agent.change({ 'maxConcurrent: 2': 'maxConcurrent: 3', 'ConfigMode.MANAGED': 'ConfigMode.MERGE' });

    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    expect(await agent.config()).toMatchObject({ agents: { defaults: { maxConcurrent: 3, heartbeat: { every: '2h' } } }, gateway: SAFE });
    expect(await agent.openclaw('config', 'get', 'gateway.terminal.enabled')).toMatchObject({ code: 0, stdout: 'false\n' });
  });
});
