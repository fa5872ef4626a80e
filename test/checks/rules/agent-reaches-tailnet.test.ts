import { SampleOptions, findings, sample } from './sample';
import { agentReachesTailnet } from '../../../src/checks/rules/agent-reaches-tailnet';

const TAGGED = { env: { TS_EXTRA_ARGS: '--advertise-tags=tag:agent,tag:k8s' } };
const grant = (...src: string[]) => ({ grants: [{ src: ['alice@example.com'], dst: ['tag:agent'], ip: ['*'] }, { src, dst: ['tag:db', 'tag:files'], ip: ['tcp:443'] }] });

test('kernel mode without a policy is told', () => {
  expect(findings(agentReachesTailnet, [sample()])).toEqual([
    'Deployment agents/agent: in kernel mode the agent reaches what its node may reach in the tailnet, and no tailnet policy is given that says what: '
    + 'give the node a tag of its own and make a TailnetPolicy, or pass --policy FILE to `check`',
  ]);
});

test.each([{ TS_SOCKS5_SERVER: '127.0.0.2:1055' }, { TS_OUTBOUND_HTTP_PROXY_LISTEN: ':1055' }, { TS_TAILSCALED_EXTRA_ARGS: '--socks5-server=localhost:1055' }])('so is userspace mode with a proxy: %j', env => {
  expect(findings(agentReachesTailnet, [sample({ env: { TS_USERSPACE: 'true', ...env } })])).toEqual([
    expect.stringContaining('by the proxy of its node the agent reaches what its node may reach in the tailnet, and no tailnet policy is given that says what: '),
  ]);
});

test.each([{ TS_USERSPACE: 'false' }, { TS_SOCKS5_SERVER: ':1055' }])('so is either when a ConfigMap says it: %j', data => {
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' }, data };
  expect(findings(agentReachesTailnet, [settings, sample({ env: { TS_USERSPACE: undefined }, node: { envFrom: [{ configMapRef: { name: 'settings' } }] } })])).toHaveLength(1);
});

test.each(['tag:k8s', 'autogroup:tagged', '*'])('a policy that lets %s reach something is told', src => {
  expect(findings(agentReachesTailnet, [sample(TAGGED)], grant('tag:other', src))).toEqual([
    `Deployment agents/agent: policy.hujson: grants[1] lets the node, and with it the agent, reach tag:db, tag:files (src "${src}"): name in its src users and other tags alone`,
  ]);
});

test('so is one without rules', () => {
  expect(findings(agentReachesTailnet, [sample(TAGGED)], {})).toEqual([
    'Deployment agents/agent: policy.hujson: that it has neither grants nor acls lets the node, and with it the agent, reach * (src "*"): name in its src users and other tags alone',
  ]);
});

test('so is one whose word on a node without tags cannot be told', () => {
  expect(findings(agentReachesTailnet, [sample()], grant('autogroup:member'))).toEqual([
    'Deployment agents/agent: the node names no tags, so that policy.hujson may let it, and with it the agent, reach tag:agent (grants[0]): give it a tag of its own with --advertise-tags',
  ]);
});

test.each<[string, SampleOptions, object | undefined]>([
  ['a policy that gives its tags nothing', TAGGED, grant('autogroup:member', 'tag:other')],
  ['a policy that gives nobody anything', {}, { grants: [] }],
  ['a grant for applications', TAGGED, { grants: [{ src: ['*'], dst: ['tag:db'], app: { 'example.com/cap/x': [{}] } }] }],
  ['userspace mode, which has no route', { env: { TS_USERSPACE: 'true' } }, undefined],
  ['a pod without a node', { node: false }, undefined],
  ['a pod without an agent', { agent: { name: 'wiki', image: 'wiki:1', args: [] } }, undefined],
])('%s is not', (_, options, policy) => {
  expect(findings(agentReachesTailnet, [sample(options)], policy)).toEqual([]);
});
