import { findings, sample } from './sample';
import { tailnetOpenToAllMembers } from '../../../src/checks/rules/tailnet-open-to-all-members';

const TAGGED = { TS_EXTRA_ARGS: '--advertise-tags=tag:agent' };

function told(policy: object, env: { [name: string]: string } = TAGGED): string[] {
  return findings(tailnetOpenToAllMembers, [sample({ env })], policy);
}

const grant = (src: string, dst: string) => ({ grants: [{ src: ['alice@example.com', src], dst: [dst], ip: ['tcp:8080'] }] });

test.each(['*', 'autogroup:member', 'autogroup:danger-all', '100.64.0.0/10', '*@example.com'])('a policy that lets in %s is told', src => {
  expect(told(grant(src, 'tag:agent'))).toEqual([
    `Deployment agents/agent: policy.hujson: grants[0] lets every member of the tailnet reach it at tcp:8080 (src "${src}"): name users or groups in its src`,
  ]);
});

test('so are the rules that a tailnet begins with, whichever tags the node has', () => {
  const message = (entry: string) => [`Deployment agents/agent: policy.hujson: ${entry} lets every member of the tailnet reach it at * (src "*"): name users or groups in its src`];
  expect(told({ acls: [{ action: 'accept', src: ['*'], dst: ['*:*'] }] }, {})).toEqual(message('acls[0]'));
  expect(told({}, {})).toEqual(message('no rules'));
});

test.each<[string, object, { [name: string]: string }]>([
  ['that names users', grant('group:family', 'tag:agent'), TAGGED],
  ['for another node', grant('*', 'tag:other'), TAGGED],
  ['for a tag that the node may have or not', grant('*', 'tag:agent'), {}],
  ['that lets in nobody', { grants: [] }, TAGGED],
])('one %s is not', (_, policy, env) => {
  expect(told(policy, env)).toEqual([]);
});

test('nothing is without a policy, and of a pod without a node', () => {
  expect(findings(tailnetOpenToAllMembers, [sample()])).toEqual([]);
  expect(findings(tailnetOpenToAllMembers, [sample({ node: false })], {})).toEqual([]);
});
