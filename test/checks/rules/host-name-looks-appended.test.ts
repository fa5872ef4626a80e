import { findings, sample } from './sample';
import { hostNameLooksAppended } from '../../../src/checks/rules/host-name-looks-appended';

test('a host name that ends in what Tailscale appends is told', () => {
  expect(findings(hostNameLooksAppended, [sample({ env: { TS_HOSTNAME: 'agent-1' } })])).toEqual([
    'Deployment agents/agent: host name "agent-1" ends in "-1", which Tailscale appends to the name of a node that lost its identity: give TS_HOSTNAME another ending',
  ]);
});

test.each(['agent', 'agent1', 'agent-10', 'agent-21', '1-agent', undefined])('%s is not', TS_HOSTNAME => {
  expect(findings(hostNameLooksAppended, [sample({ env: { TS_HOSTNAME } })])).toEqual([]);
});
