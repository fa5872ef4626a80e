import { GatewayConfig } from '../../../src/checks/manifests/gateway-config';
import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest } from '../../../src/checks/manifests/manifest';
import { SampleOptions, gatewayConfig, sample } from '../rules/sample';

function read(options: SampleOptions, ...objects: Manifest[]): GatewayConfig {
  const inventory = new Inventory([sample(options), ...objects].map(manifest => ({ manifest, where: '' })));
  return GatewayConfig.of(inventory.pods[0], inventory)!;
}

/** A ConfigMap with a file of a given text. */
function file(text: string, key = 'openclaw.json'): Manifest {
  return { ...gatewayConfig({}), data: { [key]: text } };
}

const LAN = gatewayConfig({ gateway: { bind: 'lan' } });

describe('where the file is', () => {
  const at = (path: string) => ({ env: [{ name: 'OPENCLAW_CONFIG_PATH', value: path }] });
  test.each<[string, SampleOptions]>([
    ['at OPENCLAW_CONFIG_PATH', {}],
    ['in the state\'s folder', { agent: { env: [{ name: 'OPENCLAW_STATE_DIR', value: '/etc/openclaw' }] } }],
    ['in the home of the image', { agent: { env: [], volumeMounts: [{ name: 'config', mountPath: '/home/node/.openclaw' }] } }],
    ['in another home', { agent: { env: [{ name: 'HOME', value: '/data' }], volumeMounts: [{ name: 'config', mountPath: '/data/.openclaw' }] } }],
    ['mounted alone', { agent: { ...at('/conf/agent.json'), volumeMounts: [{ name: 'config', mountPath: '/conf/agent.json', subPath: 'openclaw.json' }] } }],
    ['under another name', { agent: at('/etc/openclaw/agent.json'), pod: { volumes: [{ name: 'config', configMap: { name: 'agent-config', items: [{ key: 'openclaw.json', path: 'agent.json' }] } }] } }],
    ['in a projected volume', { pod: { volumes: [{ name: 'config', projected: { sources: [{ secret: { name: 'x' } }, { configMap: { name: 'agent-config' } }] } }] } }],
  ])('%s it is read', (_, options) => {
    expect(read(options, LAN).bind).toEqual({ mode: 'lan', isSet: true });
  });

  test.each<[string, SampleOptions]>([
    ['on a claim', { agent: { env: [] } }],
    ['in another ConfigMap', { pod: { volumes: [{ name: 'config', configMap: { name: 'other' } }] } }],
    ['not among the items', { pod: { volumes: [{ name: 'config', configMap: { name: 'agent-config', items: [] } }] } }],
    ['where the environment does not tell', { agent: { env: [{ name: 'OPENCLAW_CONFIG_PATH', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] } }],
    ['in another namespace', { metadata: { namespace: 'other' } }],
  ])('%s it is not', (_, options) => {
    const gateway = read(options, LAN);
    expect([gateway.bind.mode, gateway.authMode, gateway.tailscaleMode, gateway.opening]).toEqual([undefined, undefined, undefined, undefined]);
    expect(gateway.mayHaveCredential('token')).toBe(true);
  });
});

describe('the file as people write it', () => {
  test.each([
    ['JSON5', "// of the agent\n{ gateway: { 'bind': 'lan', /* all: yes */ port: 18789, }, }"],
    ['a quote in quotes', '{"note": "it\'s {bind: \\"x\\"} // y", gateway: {bind: \'lan\', title: \'a "b" \\\'c\\\'\'}}'],
    ['no space at all', '{gateway:{bind:"lan"}}'],
    ['what JSON has no word for', "{ gateway: { bind: 'l\\x61\\\nn', port: +0x4955, weight: .5, limit: Infinity } }"],
    // minutes, if each of its letters were a place to look for a word from
    ['a very long word', `{ gateway: { bind: 'lan' }, ${'a'.repeat(1_000_000)}: 1 }`],
  ])('%s is read', (_, text) => {
    expect(read({}, file(text)).bind.mode).toBe('lan');
  });

  test.each([['an unfinished one', '{ gateway: {'], ['a list', '[]'], ['a text', '"x"'], ['nothing', ''], ['YAML', 'gateway:\n  bind: lan\n'], ['a long word', 'a'.repeat(1_000_000)]])('%s tells nothing', (_, text) => {
    expect([read({}, file(text)).bind.mode, read({}, file(text)).authMode]).toEqual([undefined, undefined]);
  });

  test.each([
    ['a variable in it', { gateway: { bind: '${BIND}' } }],
    ['a value of another type', { gateway: { bind: 7 } }],
    ['a branch of another type', { gateway: 'lan' }],
    ['another file that may have it', { $include: './more.json', gateway: { $include: './gateway.json' } }],
  ])('%s is not known', (_, config) => {
    expect(read({}, gatewayConfig(config)).bind.mode).toBeUndefined();
  });
});

test.each([
  [['gateway', '--bind', 'loopback'], 'loopback'],
  [['gateway', '--bind=custom'], 'custom'],
  [['gateway', '--bind', 'loopback', '--bind', 'auto'], 'auto'],
  [['sh', '-c', 'exec node openclaw.mjs gateway --bind "tailnet"; echo done'], 'tailnet'],
  [['gateway', '--bind', '$(BIND)'], 'auto'],
  [['gateway', '--bind', '$(OTHER)'], undefined],
  [['gateway', '--bind', '$$(BIND)'], undefined],
  [['sh', '-c', 'openclaw gateway --bind $BIND'], undefined],
  [['sh', '/start.sh'], undefined],
  [['gateway', 'run'], 'lan'],
])('of %p, bind is %p', (args, mode) => {
  expect(read({ agent: { args, env: [{ name: 'OPENCLAW_CONFIG_PATH', value: '/etc/openclaw/openclaw.json' }, { name: 'BIND', value: 'auto' }] } }, LAN).bind.mode).toBe(mode);
});

test.each([
  [{}, { mode: 'auto', isSet: false }, 'gateway.bind is not set, which is all addresses in a container'],
  [{ tailscale: { mode: 'off' } }, { mode: 'auto', isSet: false }, 'gateway.bind is not set, which is all addresses in a container'],
  [{ tailscale: { mode: 'serve' } }, { mode: 'loopback', isSet: false }, undefined],
  [{ tailscale: { mode: '${MODE}' } }, { mode: undefined, isSet: false }, undefined],
  [{ bind: 'loopback' }, { mode: 'loopback', isSet: true }, undefined],
  [{ bind: 'lan' }, { mode: 'lan', isSet: true }, 'gateway.bind is "lan", which is all addresses in a container'],
  [{ bind: 'tailnet' }, { mode: 'tailnet', isSet: true }, 'gateway.bind is "tailnet"'],
  [{ bind: 'custom', customBindHost: '0.0.0.0' }, { mode: 'custom', isSet: true }, 'gateway.bind is "custom", at 0.0.0.0'],
  [{ bind: 'custom', customBindHost: '127.0.0.1' }, { mode: 'custom', isSet: true }, undefined],
  [{ bind: 'custom' }, { mode: 'custom', isSet: true }, undefined],
])('with %p it is at %p', (gateway, bind, opening) => {
  const config = read({}, gatewayConfig({ gateway }));
  expect(config.bind).toEqual(bind);
  expect(config.opening).toBe(opening);
});

describe('a configuration on a volume that this library\'s program prepares', () => {
  const merging: SampleOptions = {
    agent: { env: [], volumeMounts: [{ name: 'data', mountPath: '/home/node/.openclaw' }] },
    pod: { initContainers: [{ name: 'merge-config', image: 'node:24', args: ['node', '/run/merge-config.cjs', '--source', '/run/config', '--data', '/data'], volumeMounts: [{ name: 'config', mountPath: '/run/config' }] }] },
  };
  const gateway = read(merging, file('{"gateway":{"bind":"loopback","auth":{"mode":"trusted-proxy","trustedProxy":{"allowLoopback":true}}}}', 'owned.json'));

  test('is what the program sets', () => {
    expect([gateway.bind.mode, gateway.authMode, gateway.trustsLoopback]).toEqual(['loopback', 'trusted-proxy', true]);
  });

  test('and of what it leaves alone nothing is known', () => {
    expect([gateway.tailscaleMode, gateway.mayHaveCredential('token')]).toEqual([undefined, true]);
  });
});

test('a pod without an agent has none', () => {
  const inventory = new Inventory([{ manifest: sample({ agent: { name: 'wiki', image: 'wiki:1', args: [] } }), where: '' }]);
  expect(GatewayConfig.of(inventory.pods[0], inventory)).toBeUndefined();
});

test('a reference to a secret is a credential, and an empty text none', () => {
  const has = (auth: object) => read({}, gatewayConfig({ gateway: { auth } })).mayHaveCredential('token');
  expect([has({ token: { source: 'file', provider: 'sealed', id: 'value' } }), has({ token: '${TOKEN}' }), has({ token: '' }), has({})]).toEqual([true, true, false, false]);
});
