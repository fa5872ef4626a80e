import * as fc from 'fast-check';
import { grantsTo, mayReach } from '../../../src/tailscale/policy/evaluate';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

const agent = { tags: ['tag:agent'], addresses: ['100.64.0.20'] };

test('tells by which entries a party can be reached, in the order of the policy', () => {
  const policy = parsePolicy(`{
    "acls": [
      {"action": "accept", "src": ["group:ops", "bob@example.com"], "dst": ["tag:agent:22,80", "tag:other:1"], "proto": "tcp"},
      {"action": "accept", "src": ["*"], "dst": ["tag:other:80"]},
    ],
    "grants": [
      {"src": ["alice@example.com"], "dst": ["tag:agent", "100.64.0.20"], "ip": ["tcp:8080", "tcp:9003"]},
      {"src": ["*"], "dst": ["svc:agent"], "ip": ["*"]},
      {"src": ["*"], "dst": ["tag:agent"], "app": {"example.com/cap": []}},
    ],
  }`, 'policy');
  expect(grantsTo(policy, agent)).toEqual([
    { src: 'group:ops', ports: ['tcp:22,80'], answer: 'yes', entry: 'acls[0]' },
    { src: 'bob@example.com', ports: ['tcp:22,80'], answer: 'yes', entry: 'acls[0]' },
    { src: 'alice@example.com', ports: ['tcp:8080', 'tcp:9003'], answer: 'yes', entry: 'grants[0]' },
    { src: '*', ports: ['*'], answer: 'unknown', entry: 'grants[1]' },
  ]);
});

test('tells that all may reach all where there are no rules', () => {
  expect(grantsTo(parsePolicy('{}', 'policy'), agent)).toEqual([{ src: '*', ports: ['*'], answer: 'yes', entry: 'no rules' }]);
});

describe('whatever a policy says', () => {
  const selector = fc.constantFrom('*', 'alice@example.com', 'bob@example.com', 'group:dev', 'tag:agent', 'tag:ci', '100.64.0.20', '100.64.0.0/24', 'autogroup:member', 'autogroup:tagged',
    'autogroup:self', 'ipset:x', 'nowhere');
  const ip = fc.constantFrom('*', 'tcp:80', 'tcp:1-100', 'udp:80', '80', 'icmp:*', 'odd:80');
  const selectors = fc.array(selector, { minLength: 1, maxLength: 3 });
  const grant = fc.record({ src: selectors, dst: selectors, ip: fc.array(ip, { maxLength: 3 }) });
  const party = fc.constantFrom(agent, { tags: ['tag:ci'], addresses: ['100.64.1.1'] }, { user: 'alice@example.com', tags: [], addresses: ['100.64.0.1'] }, { addresses: ['100.64.0.20'] });
  const policyOf = (grants: object[]) => parsePolicy(JSON.stringify({ groups: { 'group:dev': ['alice@example.com'] }, grants }), 'policy');
  const rank = { no: 0, unknown: 1, yes: 2 };

  test('a further grant takes nothing back', () => {
    fc.assert(fc.property(fc.array(grant, { maxLength: 4 }), grant, party, party, (grants, more, from, to) => {
      const before = mayReach(policyOf(grants), from, to, 'tcp', 80);
      const after = mayReach(policyOf([...grants, more]), from, to, 'tcp', 80);
      expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
    }));
  });

  test('the order of grants does not matter', () => {
    fc.assert(fc.property(fc.array(grant, { maxLength: 4 }), party, party, (grants, from, to) => {
      expect(mayReach(policyOf([...grants].reverse()), from, to, 'tcp', 80)).toBe(mayReach(policyOf(grants), from, to, 'tcp', 80));
    }));
  });

  test('whom nobody can reach has no way in', () => {
    fc.assert(fc.property(fc.array(grant, { maxLength: 4 }), party, party, (grants, from, to) => {
      const policy = policyOf(grants);
      if (mayReach(policy, from, to, 'tcp', 80) !== 'no') expect(grantsTo(policy, to)).not.toEqual([]);
    }));
  });
});
