import { findings } from './sample';
import { serving } from './serve';
import { serveTargetNotLoopback } from '../../../src/checks/rules/serve-target-not-loopback';

const web = (proxy: string) => ({ Web: { '${TS_CERT_DOMAIN}:443': { Handlers: { '/': { Proxy: proxy } } } } });
const tcp = (target: string) => ({ TCP: { 8080: { TCPForward: target } } });

test.each([
  [web('http://user:secret@agent.agents.svc:18789'), 'Web ${TS_CERT_DOMAIN}:443 /', 'agent.agents.svc'],
  [tcp('10.0.0.7:18789'), 'TCP 8080', '10.0.0.7'],
])('%p is told, without what may be secret', (config, at, host) => {
  expect(findings(serveTargetNotLoopback, serving(config))).toEqual([
    `Deployment agents/agent: the serve configuration leads ${at} to ${host}, which is not the pod's loopback address: let the workload listen on 127.0.0.1, and serve that`,
  ]);
});

test.each([web('http://127.0.0.1:18789'), web('https+insecure://localhost:18789/'), web('18789'), web('unix:/run/agent.sock'), tcp('127.0.0.1:18789'), tcp('[::1]:18789'), tcp('localhost:18789'), {}])(
  '%p is not', config => {
    expect(findings(serveTargetNotLoopback, serving(config))).toEqual([]);
  });

test('a pod with nothing but the node is a proxy', () => {
  const [pod, config] = serving(tcp('10.0.0.7:18789'));
  const { template } = pod.spec;
  const alone = { ...pod, spec: { ...pod.spec, template: { ...template, spec: { ...template.spec, containers: [template.spec.containers[1]] } } } };
  expect(findings(serveTargetNotLoopback, [alone, config])).toEqual([]);
});
