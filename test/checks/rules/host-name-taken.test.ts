import { MADE } from './made';
import { findings, sample } from './sample';
import { hostNameTaken } from '../../../src/checks/rules/host-name-taken';

const other = { name: 'other' };

test('two nodes of one name in one tailnet are told, each of the other', () => {
  expect(findings(hostNameTaken, [sample(), sample({ metadata: other })])).toEqual([
    'Deployment agents/agent: host name "agent" is asked for by Deployment agents/other too, and one of the two would get it with "-1" appended: give one another TS_HOSTNAME',
    'Deployment agents/other: host name "agent" is asked for by Deployment agents/agent too, and one of the two would get it with "-1" appended: give one another TS_HOSTNAME',
  ]);
});

test.each([
  ['names that differ', { TS_HOSTNAME: 'other' }],
  ['tailnets that differ', { TS_EXTRA_ARGS: '--login-server=https://headscale.example.com' }],
  ['names that are the pod\'s own', { TS_HOSTNAME: '$(POD_NAME)' }],
  ['a node that does not say', { TS_HOSTNAME: undefined }],
])('%s are not', (_, env) => {
  expect(findings(hostNameTaken, [sample(), sample({ metadata: other, env })])).toEqual([]);
});

const named = (name: string, fields: object) => sample({ metadata: { name }, env: { TS_HOSTNAME: undefined }, node: { ...fields } });
const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' }, data: { TS_HOSTNAME: 'agent' } };
const podName = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };

test('two nodes that are named after their pods are not', () => {
  const env = [podName, { name: 'TS_HOSTNAME', value: '$(POD_NAME)' }];
  expect(findings(hostNameTaken, [named('one', { env }), named('other', { env })])).toEqual([]);
  const unset = [{ name: 'TS_HOSTNAME', value: '$(POD_NAME)' }];
  expect(findings(hostNameTaken, [named('one', { env: unset }), named('other', { env: unset })])).toEqual([]);
});

test('a name from a ConfigMap is one, too', () => {
  const envFrom = [{ configMapRef: { name: 'settings' } }];
  expect(findings(hostNameTaken, [settings, sample(), named('other', { envFrom })])).toEqual([
    'Deployment agents/agent: host name "agent" is asked for by Deployment agents/other too, and one of the two would get it with "-1" appended: give one another TS_HOSTNAME',
    'Deployment agents/other: host name "agent" is asked for by Deployment agents/agent too, and one of the two would get it with "-1" appended: give one another TS_HOSTNAME',
  ]);
});

test('tailnets that are not shown may differ', () => {
  const env = [{ name: 'TS_HOSTNAME', value: 'agent' }, { name: 'TS_EXTRA_ARGS', valueFrom: { configMapKeyRef: { name: 'elsewhere', key: 'args' } } }];
  expect(findings(hostNameTaken, [named('one', { env }), named('other', { env })])).toEqual([]);
});

test.each(MADE)('a workload and what it made are one: %s', (_, manifests) => {
  expect(findings(hostNameTaken, manifests)).toEqual([]);
});

test('one that is written in two files is not', () => {
  expect(findings(hostNameTaken, [sample(), sample()])).toEqual([]);
});
