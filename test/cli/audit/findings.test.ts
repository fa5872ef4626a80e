import { ApiDevice, FAMILY, MONITORING, apiDevice, devicesWith, policyWith } from './samples';
import { parseDevices } from '../../../src/cli/audit/api/parse-devices';
import { destinationTags, readInstance } from '../../../src/cli/audit/instances';
import { RULES, findingsOf } from '../../../src/cli/audit/rules';
import { Finding } from '../../../src/cli/audit/rules/rule';
import { Sources } from '../../../src/cli/audit/sources';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

const NOW = new Date('2026-05-01T10:00:00Z');

interface Given {
  readonly policyText: string;
  /** An answer of the API; undefined where it is not asked. */
  readonly devices?: string;
}

const given = (policyText: string, devices?: string): Given => ({ policyText, devices });

function findings({ policyText, devices }: Given): Finding[] {
  const policy = parsePolicy(policyText, 'policy.hujson');
  const selectors = new Sources(policy);
  const known = devices === undefined ? undefined : parseDevices(devices);
  return findingsOf({ policy, instances: destinationTags(policy).map((tag) => readInstance(tag, policy, known, selectors)), selectors, now: NOW });
}

const grants = (...more: ReadonlyArray<{ readonly [field: string]: unknown }>) => policyWith({ grants: [FAMILY, MONITORING, ...more] });
const phone = (fields: ApiDevice) => devicesWith({ 'Bob\'s phone': fields });
const agent = (fields: ApiDevice) => devicesWith({ agent: fields });

test('nothing is found where nothing is wrong, with devices and without', () => {
  expect(findings(given(policyWith()))).toEqual([]);
  expect(findings(given(policyWith(), devicesWith()))).toEqual([]);
});

interface Cases {
  readonly fires: ReadonlyArray<readonly [what: string, given: Given, subject: string, message: RegExp]>;
  readonly silent: ReadonlyArray<readonly [what: string, given: Given]>;
}

/** What makes a rule fire, with what it says then; and what comes near to it and keeps it silent. */
const CASES: { readonly [id: string]: Cases } = {
  'open-to-all': {
    fires: [
      ...['*', 'autogroup:member', 'autogroup:members', 'autogroup:danger-all', '100.64.0.0/10', '0.0.0.0/0', '*@example.com', 'user:*@example.com'].map((src) => (
        [src, given(grants({ src: [src], dst: ['tag:agent'], ip: ['tcp:22'] }), devicesWith()), 'tag:agent', /^grants\[2\] in line \d+ lets every member of the tailnet reach it at tcp:22 \(src "/] as const
      )),
      ['a host that is everywhere', given(policyWith({ hosts: { all: '0.0.0.0/0' }, grants: [{ ...FAMILY, src: ['all'] }] })), 'tag:agent', /^grants\[0\] .*\(src "all"\)$/],
      ['an access rule', given(policyWith({ tagOwners: { 'tag:agent': [] }, grants: [], acls: [{ action: 'accept', src: ['*'], dst: ['*:*'] }] })), 'tag:agent', /^acls\[0\] in line \d+ lets every/],
      ['a policy without rules', given(policyWith({ tagOwners: { 'tag:agent': [] }, grants: undefined })), 'tag:agent', /^a policy without grants and access rules lets every/],
    ],
    silent: [
      ['a group', given(policyWith())],
      ['a role', given(grants({ src: ['autogroup:admin'], dst: ['tag:agent'], ip: ['*'] }))],
      ['to something else', given(grants({ src: ['*'], dst: ['192.0.2.0/24'], ip: ['*'] }), devicesWith())],
      ['to something else, whatever the devices are', given(grants({ src: ['*'], dst: ['192.168.0.0/24'], ip: ['*'] }))],
      ['what may be something else', given(grants({ src: ['*'], dst: ['100.64.0.99'], ip: ['tcp:631'] }))],
      ['no port', given(grants({ src: ['*'], dst: ['tag:agent'], app: { 'example.com/cap': [{}] } }))],
      ['one address', given(grants({ src: ['100.64.0.11'], dst: ['tag:agent'], ip: ['*'] }), devicesWith())],
    ],
  },
  'agent-has-grants': {
    fires: [
      ['by its tag', given(grants({ src: ['tag:agent'], dst: ['192.0.2.1'], ip: ['tcp:22'] }), devicesWith()), 'tag:agent', /^grants\[2\] in line \d+ lets the agent itself reach 192\.0\.2\.1 \(src "tag:agent"\)$/],
      ['as one of all with tags', given(grants({ src: ['autogroup:tagged'], dst: ['192.0.2.1'], ip: ['*'] }), devicesWith()), 'tag:agent', /\(src "autogroup:tagged"\)$/],
      ['by its address', given(grants({ src: ['100.64.0.7'], dst: ['192.0.2.1'], ip: ['*'] }), devicesWith()), 'tag:agent', /\(src "100\.64\.0\.7"\)$/],
      ['where there is no rule', given(policyWith({ tagOwners: { 'tag:agent': [] }, grants: undefined })), 'tag:agent', /^a policy without grants and access rules lets the agent itself reach \* /],
      ['by an access rule', given(policyWith({ acls: [{ action: 'accept', src: ['tag:agent'], dst: ['192.0.2.1:22'] }] })), 'tag:agent', /^acls\[0\] .* reach 192\.0\.2\.1:22 /],
    ],
    silent: [
      ['another tag', given(grants({ src: ['tag:monitoring'], dst: ['192.0.2.1'], ip: ['*'] }), devicesWith())],
      ['another address', given(grants({ src: ['100.64.0.13'], dst: ['192.0.2.1'], ip: ['*'] }), devicesWith())],
      ['members', given(grants({ src: ['autogroup:member'], dst: ['192.0.2.1'], ip: ['*'] }), devicesWith())],
      ['an empty list of ports', given(grants({ src: ['tag:agent'], dst: ['192.0.2.1'], ip: [] }), devicesWith())],
      ['no port', given(grants({ src: ['tag:agent'], dst: ['192.0.2.1'], app: { 'example.com/cap': [{}] } }), devicesWith())],
    ],
  },
  'no-owner': {
    fires: [['by address', given(grants({ src: ['100.64.0.99'], dst: ['tag:agent'], ip: ['tcp:22'] }), devicesWith({}, apiDevice('box', { user: '' }))), 'box.tail1234.ts.net', /neither a user nor a tag/]],
    silent: [
      ['a user\'s', given(grants({ src: ['100.64.0.99'], dst: ['tag:agent'], ip: ['tcp:22'] }), devicesWith({}, apiDevice('box', {})))],
      ['a tag\'s', given(grants({ src: ['100.64.0.99'], dst: ['tag:agent'], ip: ['tcp:22'] }), devicesWith({}, apiDevice('box', { user: '', tags: ['tag:box'] })))],
      ['of another tailnet', given(policyWith(), devicesWith({}, apiDevice('box', { user: '', isExternal: true })))],
      ['that may reach nothing', given(policyWith({ grants: [MONITORING] }), devicesWith({}, apiDevice('box', { user: '' })))],
    ],
  },
  'copied-node-key': {
    fires: [
      ['an instance\'s', given(policyWith(), agent({ multipleConnections: true })), 'agent.tail1234.ts.net', /several machines/],
      ['one that is both an instance\'s and granted', given(grants({ src: ['tag:agent'], dst: ['tag:writer'], ip: ['*'] }), agent({ multipleConnections: true })), 'agent.tail1234.ts.net', /several machines/],
      ['a person\'s', given(policyWith(), phone({ multipleConnections: true })), 'bob-phone.tail1234.ts.net', /several machines/],
    ],
    silent: [['that may reach nothing', given(policyWith({ grants: [MONITORING] }), phone({ multipleConnections: true }))]],
  },
  'key-never-expires': {
    fires: [['a person\'s', given(policyWith(), phone({ keyExpiryDisabled: true })), 'bob-phone.tail1234.ts.net', /^the key of this device of bob@example\.com never expires, and it reaches tag:agent$/]],
    silent: [
      ['that may reach nothing', given(policyWith({ grants: [MONITORING] }), phone({ keyExpiryDisabled: true }))],
      ['with a tag', given(policyWith(), devicesWith({ prometheus: { keyExpiryDisabled: true } }))],
    ],
  },
  'expired-but-granted': {
    fires: [['a person\'s', given(policyWith(), phone({ expires: '2026-05-01T09:59:59Z' })), 'bob-phone.tail1234.ts.net', /^its key expired at 2026-05-01T09:59:59Z, .* tag:agent$/]],
    silent: [
      ['not yet', given(policyWith(), phone({ expires: '2026-05-01T10:00:01Z' }))],
      ['a time that does not count', given(policyWith(), devicesWith({ prometheus: { expires: '2026-04-01T00:00:00Z', keyExpiryDisabled: true } }))],
      ['that may reach nothing', given(policyWith({ grants: [MONITORING] }), phone({ expires: '2026-04-01T00:00:00Z' }))],
    ],
  },
  'not-authorized': {
    fires: [
      ['a person\'s', given(policyWith(), phone({ authorized: false })), 'bob-phone.tail1234.ts.net', /^this device of bob@example\.com waits for approval, .* tag:agent$/],
      ['a tag\'s', given(policyWith(), devicesWith({ prometheus: { authorized: false } })), 'prometheus.tail1234.ts.net', /^this device of tag:monitoring waits/],
    ],
    silent: [['that may reach nothing', given(policyWith({ grants: [MONITORING] }), phone({ authorized: false }))]],
  },
  'instance-missing': {
    fires: [['no device', given(policyWith(), agent({ tags: ['tag:other'] })), 'tag:agent', /no device has it$/]],
    silent: [['devices not known', given(policyWith())]],
  },
  'several-devices': {
    fires: [
      ['two', given(policyWith(), devicesWith({}, apiDevice('agent-1', { tags: ['tag:agent'] }))), 'tag:agent', /^2 devices have it, .*: agent\.tail1234\.ts\.net, agent-1\.tail1234\.ts\.net$/],
    ],
    silent: [['another tag', given(policyWith(), devicesWith({}, apiDevice('agent-1', { tags: ['tag:other'] })))]],
  },
  'instance-key-expires': {
    fires: [
      ['soon', given(policyWith(), agent({ keyExpiryDisabled: false, expires: '2026-05-15T10:00:00Z' })), 'tag:agent', /^the key of its node agent\.tail1234\.ts\.net expires at 2026-05-15T10:00:00Z;/],
      ['before', given(policyWith(), agent({ keyExpiryDisabled: false, expires: '2026-05-01T10:00:00Z' })), 'tag:agent', / expired at /],
    ],
    silent: [['later', given(policyWith(), agent({ keyExpiryDisabled: false, expires: '2026-05-15T10:00:01Z' }))]],
  },
  'policy-not-understood': {
    fires: [
      ['a condition', given(policyWith({ grants: [{ ...FAMILY, srcPosture: ['posture:latest'] }] })), 'tag:agent', /^whether grants\[0\] in line \d+ lets "group:family" reach it at tcp:8080 cannot be told$/],
      ['a destination', given(grants({ src: ['alice@example.com'], dst: ['ipset:all'], ip: ['*'] })), 'tag:agent', /^whether grants\[2\] /],
      ['a source', given(grants({ src: ['ipset:all'], dst: ['192.0.2.1'], ip: ['*'] }), devicesWith()), 'tag:agent', /^whether "ipset:all" in grants\[2\] in line \d+ means the agent itself, and lets it reach 192\.0\.2\.1, cannot be told$/],
      ['an address, without devices', given(grants({ src: ['alice@example.com'], dst: ['100.64.0.7'], ip: ['*'] })), 'tag:agent', /^whether grants\[2\] /],
    ],
    silent: [
      ['an address, with devices', given(grants({ src: ['alice@example.com'], dst: ['100.64.0.7'], ip: ['*'] }), devicesWith())],
      ['a condition of what is none of ours', given(grants({ src: ['group:family'], dst: ['192.0.2.1'], ip: ['*'], srcPosture: ['posture:latest'] }), devicesWith())],
    ],
  },
};

test('each rule has cases', () => {
  expect(RULES.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
});

describe.each(Object.entries(CASES))('%s', (id, { fires, silent }) => {
  const { severity } = RULES.find((rule) => rule.id === id)!;

  test.each(fires)('fires: %s', (_, of, subject, message) => {
    const [one, ...others] = findings(of).filter((each) => each.id === id);
    expect(one).toEqual({ id, severity, subject, message: expect.stringMatching(message), fix: expect.stringMatching(/^[a-z].*[^.]$/) });
    expect(others).toEqual([]);
  });

  test.each(silent)('is silent: %s', (_, of) => {
    expect(findings(of).filter((each) => each.id === id)).toEqual([]);
  });
});

test('errors come first', () => {
  const found = findings(given(grants({ src: ['*'], dst: ['tag:agent'], ip: ['*'], srcPosture: [] }, { src: ['tag:agent'], dst: ['tag:monitoring'], ip: ['*'] }), phone({ keyExpiryDisabled: true })));
  const severities = found.map(({ severity }) => severity);
  expect(new Set(severities)).toEqual(new Set(['error', 'warning']));
  expect(severities).toEqual([...severities].sort());
});
