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
  ['a node that does not say', { TS_HOSTNAME: undefined }],
])('%s are not', (_, env) => {
  expect(findings(hostNameTaken, [sample(), sample({ metadata: other, env })])).toEqual([]);
});

test('one that is written in two files is not', () => {
  expect(findings(hostNameTaken, [sample(), sample()])).toEqual([]);
});
