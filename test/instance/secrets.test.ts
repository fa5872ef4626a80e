import { EnvValue } from 'cdk8s-plus-28';
import { ConfigMode, OpenClawInstance, OpenClawInstanceProps, Sealed } from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent', 'other']);
const FIELDS = ['anthropic-api-key', 'telegram-bot-token'];
beforeAll(async () => {
  for (const field of FIELDS) await files.write('agent', field);
});

let warnings: string[];
beforeEach(() => {
  warnings = [];
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    warnings.push(`${text}`);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

function synth(props: Partial<OpenClawInstanceProps> = {}): Manifests {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), ...props });
  return new Manifests(chart);
}

const secrets = () => Object.fromEntries(FIELDS.map(field => [field, files.sealed('agent', field)]));
const config = {
  models: { providers: { anthropic: { apiKey: OpenClawInstance.secretRef('anthropic-api-key') } } },
  channels: { telegram: { accounts: [{ botToken: OpenClawInstance.secretRef('telegram-bot-token') }] } },
};
const parsed = (manifests: Manifests, file = 'openclaw.json') => JSON.parse(manifests.get('ConfigMap', 'agent-config').data[file]);
const provider = (field: string) => ({ source: 'file', path: `/run/openclaw/${field}`, mode: 'singleValue' });

describe('secrets of an instance', () => {
  test('are opened beside the gateway\'s token, and do not keep the pod from starting', () => {
    const manifests = synth({ secrets: secrets() });
    const { args = [] } = manifests.container('agent', 'unseal-openclaw');
    expect(args.slice(args.indexOf('--required'))).toEqual(['--required', 'gateway-token', '--optional', 'anthropic-api-key', '--optional', 'telegram-bot-token']);
    expect(Object.keys(manifests.get('ConfigMap', 'agent-sealed').data).sort()).toEqual(['anthropic-api-key.json', 'gateway-token.json', 'telegram-bot-token.json']);
    expect(manifests.pod('agent').initContainers).toHaveLength(1);
    expect(manifests.text()).not.toContain(SealedFiles.SECRET);
  });

  test('are providers of OpenClaw, by field, that its configuration refers to', () => {
    const { secrets: { providers }, models, channels } = parsed(synth({ secrets: secrets(), config }));
    expect(providers).toEqual({ 'sealed': provider('gateway-token'), 'anthropic-api-key': provider('anthropic-api-key'), 'telegram-bot-token': provider('telegram-bot-token') });
    expect(models.providers.anthropic.apiKey).toEqual({ source: 'file', provider: 'anthropic-api-key', id: 'value' });
    expect({ channels }).toEqual({ channels: config.channels });
  });

  test('need not be referred to', () => {
    expect(() => synth({ secrets: secrets() })).not.toThrow();
    expect(warnings).toEqual([]);
  });

  test('stay the library\'s in a configuration that the app may change', () => {
    const owned = parsed(synth({ secrets: secrets(), config, configMode: ConfigMode.MERGE }), 'owned.json');
    expect(Object.keys(owned.secrets.providers)).toEqual(['sealed', ...FIELDS]);
  });

  test('roll the pod when one is sealed anew', async () => {
    const annotations = () => synth({ secrets: secrets(), config }).podMetadata('agent').annotations;
    const before = annotations();
    await files.write('agent', 'anthropic-api-key');
    const after = annotations();
    expect(after['cdk8s-openclaw/sealed-openclaw']).not.toBe(before['cdk8s-openclaw/sealed-openclaw']);
    expect({ ...after, 'cdk8s-openclaw/sealed-openclaw': '' }).toEqual({ ...before, 'cdk8s-openclaw/sealed-openclaw': '' });
  });

  test('change nothing where there are none', () => {
    expect(synth({ secrets: {}, secretEnv: {} }).text()).toBe(synth().text());
  });

  test('are sealed for the instance and the field', () => {
    expect(() => synth({ secrets: { 'openai-api-key': files.sealed('agent', 'anthropic-api-key') } })).toThrow('sealed for field "anthropic-api-key", expected "openai-api-key"');
    expect(() => synth({ secrets: { 'auth-key': files.authKey('other') } })).toThrow('sealed for name "other", expected "agent"');
  });
});

describe('a configuration', () => {
  const withProviders = (providers: object) => ({ secrets: { providers } });

  test('can not have another provider of that name', () => {
    expect(() => synth({ secrets: secrets(), config: withProviders({ 'anthropic-api-key': { source: 'file', path: '/other' } }) }))
      .toThrow('agents/Agent: config secrets.providers.anthropic-api-key.path is given (value not shown), and this library sets it to "/run/openclaw/anthropic-api-key": leave it out');
    expect(() => synth({ secrets: secrets(), config: withProviders({ 'anthropic-api-key': { source: 'exec', command: '/bin/vault' } }) })).toThrow('config secrets.providers.anthropic-api-key.source is given');
  });

  test('may have further ones, and repeat ours', () => {
    const vault = { source: 'exec', command: '/usr/local/bin/vault' };
    const { providers } = parsed(synth({ secrets: secrets(), config: withProviders({ vault, 'anthropic-api-key': provider('anthropic-api-key') }) })).secrets;
    expect(providers).toMatchObject({ vault, 'anthropic-api-key': provider('anthropic-api-key') });
  });
});

describe('secrets in the environment', () => {
  const secretEnv = { TELEGRAM_BOT_TOKEN: 'telegram-bot-token', ANTHROPIC_API_KEY: 'anthropic-api-key' };
  const inEnv = (acknowledge: { [id: string]: string } = {}) => synth({ secrets: secrets(), secretEnv, acknowledge });

  test('are read from their files by what starts the gateway, and stand nowhere', () => {
    const manifests = inEnv();
    const { command, args, env = [] } = manifests.container('agent', 'openclaw');
    expect(command).toBeUndefined();
    expect(args).toEqual([
      'sh', '-c',
      'TELEGRAM_BOT_TOKEN="$(cat /run/openclaw/telegram-bot-token)" && export TELEGRAM_BOT_TOKEN; '
      + 'ANTHROPIC_API_KEY="$(cat /run/openclaw/anthropic-api-key)" && export ANTHROPIC_API_KEY; exec "$@"',
      'sh', 'node', 'openclaw.mjs', 'gateway', 'run',
    ]);
    expect(env.map(({ name }) => name).filter(name => name in secretEnv)).toEqual([]);
    expect(manifests.text()).not.toContain(SealedFiles.SECRET);
  });

  test('leave the probes as they are', () => {
    const probes = ({ startupProbe, readinessProbe, livenessProbe }: any) => ({ startupProbe, readinessProbe, livenessProbe });
    expect(probes(inEnv().container('agent', 'openclaw'))).toEqual(probes(synth().container('agent', 'openclaw')));
  });

  test('are warned of, each, until that is accepted', () => {
    inEnv();
    expect(warnings).toEqual(Object.keys(secretEnv).map(name => `warning: agents/Agent: container openclaw has ${name} from a secret in its environment, which all that the agent starts inherits: `
      + 'let OpenClaw\'s configuration refer to a file with it [acknowledge: { \'secret-in-env\': \'the reason\' }]\n'));
    warnings = [];
    expect(inEnv({ 'secret-in-env': 'the plugin reads nothing else' }).get('Deployment', 'agent').metadata.annotations)
      .toEqual({ 'cdk8s-openclaw/acknowledge.secret-in-env': 'the plugin reads nothing else' });
    expect(warnings).toEqual([]);
  });
});

describe('bad input', () => {
  const sealed = Sealed.fromFile('not-read.yaml');

  test.each<[string, { [field: string]: Sealed }, string]>([
    ['the gateway\'s token among the secrets', { 'gateway-token': sealed }, 'secrets has "gateway-token": give it as gatewayToken'],
    ['the name of the token\'s provider', { sealed }, 'secrets has "sealed": that is the name of the provider of the gateway\'s token; seal the value as another field'],
    ['a field that is no file\'s name', { '../x': sealed }, 'field of secrets "../x" is no DNS label'],
    ['a field that is no provider\'s name', { '1password': sealed }, 'field of secrets "1password" begins with a digit: begin it with a letter'],
    ['a file name in place of a sealed value', { 'api-key': 'keys/x.yaml' as any }, 'secrets has no sealed value as "api-key": give Sealed.fromFile(…)'],
    ['a sealed value that is missing', { 'api-key': undefined as any }, 'secrets has no sealed value as "api-key": give Sealed.fromFile(…)'],
  ])('%s', (_, given, message) => {
    expect(() => synth({ secrets: given })).toThrow(`agents/Agent: ${message}`);
  });

  const known = FIELDS.join(', ');
  test.each<[string, { [variable: string]: string }, string]>([
    ['a variable that no shell sets', { 'API-KEY; id': FIELDS[0] }, 'secretEnv has "API-KEY; id", which a shell can not set: use letters, digits and \'_\', and no digit first'],
    ['a variable that begins with a digit', { '1KEY': FIELDS[0] }, 'secretEnv has "1KEY", which a shell can not set'],
    ['a variable of ours', { OPENCLAW_GATEWAY_TOKEN: FIELDS[0] }, 'environment variable OPENCLAW_GATEWAY_TOKEN is set by this library: seal the token and give it as gatewayToken'],
    ['the options of Node.js', { NODE_OPTIONS: FIELDS[0] }, 'environment variable NODE_OPTIONS is set by this library: give it as env'],
    ['a variable that is given twice', { REGION: FIELDS[0] }, 'environment variable REGION is in env and in secretEnv: leave one of them out'],
    ['a field that is not sealed', { API_KEY: 'api-key' }, `secretEnv.API_KEY is the field "api-key", and secrets has ${known}: seal the value and give it there`],
  ])('%s', (_, secretEnv, message) => {
    expect(() => synth({ secrets: secrets(), env: { REGION: EnvValue.fromValue('eu') }, secretEnv })).toThrow(`agents/Agent: ${message}`);
  });

  test('a variable without any secrets', () => {
    expect(() => synth({ secretEnv: { TOKEN: 'gateway-token' } })).toThrow('agents/Agent: secretEnv.TOKEN is the field "gateway-token", and secrets is empty: seal the value and give it there');
  });
});
