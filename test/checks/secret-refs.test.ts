import * as fc from 'fast-check';
import { OpenClawInstance } from '../../src';
import { checkSecretRefs } from '../../src/checks/secret-refs';
import { chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);
beforeAll(async () => files.write('agent', 'api-key'));

function instance(config: { [key: string]: any }): OpenClawInstance {
  return new OpenClawInstance(chartIn(), 'Agent', { gatewayToken: files.token(), secrets: { 'api-key': files.sealed('agent', 'api-key') }, config });
}
const apiKey = (ref: unknown, more: object = {}) => ({ models: { providers: { x: { apiKey: ref } } }, ...more });
const providers = (given: object) => ({ secrets: { providers: given } });

test.each<[string, { [key: string]: any }]>([
  ['a sealed secret', apiKey(OpenClawInstance.secretRef('api-key'))],
  ['a sealed secret, in a list', { channels: [{ botToken: OpenClawInstance.secretRef('api-key') }] }],
  ['a provider of the configuration', apiKey({ source: 'file', provider: 'mine', id: '/a/b' }, providers({ mine: { source: 'file', path: '/mine.json' } }))],
  ['a program', apiKey({ source: 'exec', provider: 'vault', id: 'a' }, providers({ vault: { source: 'exec', command: '/bin/vault' } }))],
  ['the environment', apiKey({ source: 'env', provider: 'default', id: 'API_KEY' })],
  ['the environment, by the default of another name', apiKey({ source: 'env', provider: 'process', id: 'API_KEY' }, { secrets: { defaults: { env: 'process' } } })],
  ['OpenClaw\'s own store', apiKey({ source: 'store', provider: 'default', id: 'API_KEY' })],
  ['the environment, as a text', apiKey('${API_KEY}')],
  ['a provider of another file', apiKey({ source: 'file', provider: 'mine', id: '/a' }, { secrets: { $include: './secrets.json' } })],
  ['a provider of another file with the rest', { ...apiKey({ source: 'file', provider: 'mine', id: '/a' }), $include: './more.json' }],
])('a configuration may refer to %s', (_, config) => {
  expect(() => instance(config)).not.toThrow();
});

test.each<[string, { [key: string]: any }, string]>([
  ['a field that is not sealed', apiKey(OpenClawInstance.secretRef('apikey')),
    'agents/Agent: config models.providers.x.apiKey refers to the file provider "apikey", and there is none of that name and source: seal the value and give it in secrets as "apikey", or add the provider to config.secrets.providers'],
  ['a field that is not sealed, in a list', { channels: [{ botToken: OpenClawInstance.secretRef('bot') }] }, 'config channels.0.botToken refers to the file provider "bot"'],
  ['the name of everything\'s parent', apiKey(OpenClawInstance.secretRef('constructor')), 'refers to the file provider "constructor"'],
  ['a program that is not there', apiKey({ source: 'exec', provider: 'vault', id: 'a' }), 'refers to the exec provider "vault", and there is none of that name and source: add it to config.secrets.providers'],
  ['a provider of another source', apiKey({ source: 'file', provider: 'vault', id: 'value' }, providers({ vault: { source: 'exec', command: '/bin/vault' } })), 'refers to the file provider "vault"'],
  ['an environment of another name', apiKey({ source: 'env', provider: 'process', id: 'API_KEY' }), 'refers to the env provider "process"'],
  ['an environment whose default has another name', apiKey({ source: 'env', provider: 'default', id: 'API_KEY' }, { secrets: { defaults: { env: 'process' } } }), 'refers to the env provider "default"'],
  ['a part of a sealed secret', apiKey({ source: 'file', provider: 'api-key', id: '/a' }),
    'config models.providers.x.apiKey refers to "/a" in the sealed secret "api-key", which is one value: use OpenClawInstance.secretRef(\'api-key\')'],
])('one that refers to %s is refused', (_, config, message) => {
  expect(() => instance(config)).toThrow(message);
});

test('what only looks like a reference is none', () => {
  expect(() => instance({ plugins: { entries: { x: { config: { source: 'file', provider: 'none', id: 'value', more: true } } } }, meta: { source: 'web', provider: 'none', id: 'value' } })).not.toThrow();
});

test('whatever else is in a configuration, the one reference in it is found', () => {
  const construct = chartIn();
  const key = fc.string({ minLength: 1 }).filter(text => !['secrets', '$include', '__proto__'].includes(text));
  const others = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
  fc.assert(fc.property(others, fc.array(key, { minLength: 1, maxLength: 5 }), (config, path) => {
    expect(() => checkSecretRefs(construct, config, [])).not.toThrow();
    const ref: object = OpenClawInstance.secretRef('missing');
    const referring = path.reduceRight((value, at) => ({ [at]: value }), ref) as { [key: string]: unknown };
    expect(() => checkSecretRefs(construct, { ...config, ...referring }, [])).toThrow('refers to the file provider "missing"');
    expect(() => checkSecretRefs(construct, { ...config, ...referring, secrets: { providers: { missing: { source: 'file' } } } }, [])).not.toThrow();
  }));
});
