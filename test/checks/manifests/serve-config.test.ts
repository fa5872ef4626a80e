import fc from 'fast-check';
import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest } from '../../../src/checks/manifests/manifest';
import { parseServeConfig, serveConfigsOf, targetHost } from '../../../src/checks/manifests/serve-config';
import { sample } from '../rules/sample';

const TCP = { TCP: { 8080: { TCPForward: '127.0.0.1:18789' } } };

function configMap(data: { [key: string]: string }): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'serve', namespace: 'agents' }, data };
}

function read(env: { [name: string]: string }, data: { [key: string]: string }): number[][] {
  const node = { volumeMounts: [{ name: 'serve', mountPath: '/etc/serve' }] };
  const manifests = [sample({ env, node, pod: { volumes: [{ name: 'serve', configMap: { name: 'serve' } }] } }), configMap(data)];
  const inventory = new Inventory(manifests.map(manifest => ({ manifest, where: '' })));
  return serveConfigsOf(inventory.pods[0], inventory).map(({ ports }) => [...ports]);
}

test('containerboot\'s file is read', () => {
  expect(read({ TS_SERVE_CONFIG: '/etc/serve/serve.json' }, { 'serve.json': JSON.stringify(TCP), 'other.json': '{}' })).toEqual([[8080]]);
});

test('so are all out of which the start script chooses', () => {
  const https = { TCP: { 443: { HTTPS: true } } };
  expect(read({ SERVE_CHOICES: '/etc/serve', TS_SERVE_CONFIG: '/tmp/serve/serve.json' }, { 'serve.json': JSON.stringify(TCP), 'serve-https.json': JSON.stringify(https) })).toEqual([[8080], [443]]);
});

test.each([[{ TS_SERVE_CONFIG: '/elsewhere/serve.json' }], [{}]])('nothing is where no ConfigMap has it: %p', env => {
  expect(read(env as { [name: string]: string }, { 'serve.json': JSON.stringify(TCP) })).toEqual([]);
});

test('ports, targets and funnels are found wherever they are', () => {
  const web = (proxy: string) => ({ Handlers: { '/': { Proxy: proxy }, '/files': { Path: '/srv' } } });
  expect(parseServeConfig(JSON.stringify({
    ...TCP,
    Web: { '${TS_CERT_DOMAIN}:443': web('http://127.0.0.1:18789') },
    AllowFunnel: { '${TS_CERT_DOMAIN}:443': true, 'other:8443': false },
    Services: { 'svc:agent': { TCP: { 80: { TCPForward: 'db:5432' } } } },
    Foreground: { session: { Web: { 'agent:10000': web('3000') }, AllowFunnel: { 'agent:10000': true } } },
  }))).toEqual({
    ports: [8080, 443, 10000],
    targets: [
      { at: 'TCP 8080', target: '127.0.0.1:18789' },
      { at: 'Web ${TS_CERT_DOMAIN}:443 /', target: 'http://127.0.0.1:18789' },
      { at: 'Web agent:10000 /', target: '3000' },
      { at: 'TCP 80', target: 'db:5432' },
    ],
    funnels: ['${TS_CERT_DOMAIN}:443', 'agent:10000'],
  });
});

test('names of fields are in any case, as Go reads them', () => {
  expect(parseServeConfig('{"tcp":{"80":{"tcpforward":"x:1"}},"allowfunnel":{"a:443":true}}')).toEqual({ ports: [80], targets: [{ at: 'TCP 80', target: 'x:1' }], funnels: ['a:443'] });
});

test('whatever JSON it is, it is read or refused', () => {
  const any = fc.jsonValue();
  const config = fc.record({ TCP: any, Web: any, AllowFunnel: any, Foreground: any, Services: any }).map(value => JSON.stringify(value));
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string(), config), text => {
    expect(() => parseServeConfig(text)).not.toThrow();
  }));
});

test.each([
  ['127.0.0.1:18789', '127.0.0.1'], ['http://localhost:3000/', 'localhost'], ['localhost:3030', 'localhost'], ['3030', 'localhost'], [':3030', 'localhost'],
  ['https+insecure://10.0.0.7:8443', '10.0.0.7'], ['http://[::1]:80', '::1'], ['[fd00::7]:80', 'fd00::7'], ['http://user:pass@db', 'db'], ['db.agents.svc:5432', 'db.agents.svc'],
  ['unix:/run/agent.sock', undefined], ['', undefined], ['http://', undefined],
])('the host of %p is %p', (target, host) => {
  expect(targetHost(target)).toBe(host);
});
