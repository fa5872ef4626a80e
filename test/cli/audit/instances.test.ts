import { apiDevice, devicesWith, policyWith } from './samples';
import { parseDevices } from '../../../src/cli/audit/api/parse-devices';
import { Instance, destinationTags, readInstance } from '../../../src/cli/audit/instances';
import { Sources } from '../../../src/cli/audit/sources';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

const tagsOf = (sections: { readonly [section: string]: unknown }) => destinationTags(parsePolicy(policyWith(sections), 'policy.hujson'));

function agentOf(sections: { readonly [section: string]: unknown }, devices?: string): Instance {
  const policy = parsePolicy(policyWith(sections), 'policy.hujson');
  return readInstance('tag:agent', policy, devices === undefined ? undefined : parseDevices(devices), new Sources(policy));
}

describe('the instances of a policy', () => {
  test('are the tags that it lets others reach: by grants with ports, access rules and what its tests accept, each once', () => {
    expect(tagsOf({
      grants: [{ src: ['*'], dst: ['tag:writer', 'tag:agent', '192.0.2.1'], ip: ['*'] }, { src: ['*'], dst: ['tag:app'], app: {} }],
      acls: [{ action: 'accept', src: ['*'], dst: ['tag:reader:8080', 'tag:agent:22'] }],
      tests: [{ src: 'alice@example.com', accept: ['tag:painter:8080'], deny: ['tag:other:22'] }],
    })).toEqual(['tag:agent', 'tag:painter', 'tag:reader', 'tag:writer']);
  });

  test.each([
    ['a grant', { grants: [{ src: ['alice@example.com'], dst: ['*'], ip: ['tcp:1'] }] }],
    ['an access rule', { grants: [], acls: [{ action: 'accept', src: ['alice@example.com'], dst: ['*:1'] }] }],
    ['no rule at all', { grants: undefined }],
    ['all that have a tag', { grants: [{ src: ['alice@example.com'], dst: ['autogroup:tagged'], ip: ['tcp:1'] }] }],
    ['a range of nodes', { grants: [{ src: ['alice@example.com'], dst: ['100.64.0.0/16'], ip: ['tcp:1'] }] }],
    ['a range of nodes, in an access rule', { grants: [], acls: [{ action: 'accept', src: ['alice@example.com'], dst: ['100.64.0.0/16:1'] }] }],
  ])('are all tags that it knows where everything is a destination: %s', (_, sections) => {
    expect(tagsOf(sections)).toEqual(['tag:agent', 'tag:monitoring']);
  });

  test('are none where nothing is open', () => {
    expect(tagsOf({ grants: [] })).toEqual([]);
    expect(tagsOf({ grants: [{ src: ['*'], dst: ['192.168.0.0/16'], ip: ['*'] }] })).toEqual([]);
  });
});

describe('who reaches an instance', () => {
  test('is told by users, with the groups that they are in, and by whatever else the policy names', () => {
    const { sources } = agentOf({
      groups: { 'group:family': ['bob@example.com', 'alice@example.com'], 'group:ops': ['alice@example.com'], 'group:empty': [] },
      grants: [
        { src: ['group:family', 'group:empty'], dst: ['tag:agent'], ip: ['tcp:8080'] },
        { src: ['group:ops', 'alice@example.com', 'tag:monitoring', 'group:elsewhere', '100.64.0.9'], dst: ['tag:agent'], ip: ['tcp:22', 'udp:60000-61000'] },
        { src: ['carol@example.com'], dst: ['tag:writer'], ip: ['*'] },
      ],
    });
    const both = ['tcp:22', 'udp:60000-61000'];
    expect(sources).toEqual([
      { source: '100.64.0.9', via: ['100.64.0.9'], ports: both },
      { source: 'alice@example.com', via: ['alice@example.com', 'group:family', 'group:ops'], ports: ['tcp:22', 'tcp:8080', 'udp:60000-61000'] },
      { source: 'bob@example.com', via: ['group:family'], ports: ['tcp:8080'] },
      { source: 'group:elsewhere', via: ['group:elsewhere'], ports: both },
      { source: 'tag:monitoring', via: ['tag:monitoring'], ports: both },
    ]);
  });

  test('has a question mark where it cannot be told, and none where something else decides it', () => {
    const conditional = { src: ['alice@example.com', 'bob@example.com'], dst: ['tag:agent'], ip: ['tcp:8080'], srcPosture: ['posture:latest'] };
    const { sources, devices } = agentOf({ grants: [conditional, { src: ['bob@example.com'], dst: ['tag:agent'], ip: ['tcp:8080'] }] }, devicesWith());
    expect(sources.map(({ source, ports }) => [source, ports])).toEqual([['alice@example.com', ['tcp:8080?']], ['bob@example.com', ['tcp:8080']]]);
    expect(devices!.map(({ device, ports }) => [device.name, ports])).toEqual([['alice-laptop.tail1234.ts.net', ['tcp:8080?']], ['bob-phone.tail1234.ts.net', ['tcp:8080']]]);
  });

  test('is told by devices: those of the users, those with the tags, those with the addresses, each at its own ports', () => {
    const { nodes, devices } = agentOf({
      grants: [
        { src: ['group:family'], dst: ['tag:agent'], ip: ['tcp:1-100'] },
        { src: ['bob@example.com'], dst: ['100.64.0.7'], ip: ['tcp:1'] },
        { src: ['tag:monitoring'], dst: ['tag:agent'], ip: ['tcp:9003'] },
        { src: ['100.64.0.99'], dst: ['tag:agent'], ip: ['*'] },
      ],
    }, devicesWith({}, apiDevice('box', { user: 'carol@example.com' }), apiDevice('stranger', { user: 'dave@example.com', addresses: ['100.64.0.98'] })));
    expect(nodes!.map(({ name }) => name)).toEqual(['agent.tail1234.ts.net']);
    expect(devices!.map(({ device, ports }) => [device.name, ports])).toEqual([
      ['alice-laptop.tail1234.ts.net', ['tcp:1-100']],
      ['bob-phone.tail1234.ts.net', ['tcp:1', 'tcp:1-100']],
      ['box.tail1234.ts.net', ['*']],
      ['prometheus.tail1234.ts.net', ['tcp:9003']],
    ]);
  });

  test('has a question mark for a device of which it cannot be told whether a selector means it', () => {
    const { sources, devices } = agentOf({ grants: [{ src: ['*@example.com'], dst: ['tag:agent'], ip: ['tcp:8080'] }] }, devicesWith());
    expect(sources).toEqual([{ source: '*@example.com', via: ['*@example.com'], ports: ['tcp:8080'] }]);
    expect(devices!.map(({ device, ports }) => [device.name, ports])).toEqual([['alice-laptop.tail1234.ts.net', ['tcp:8080?']], ['bob-phone.tail1234.ts.net', ['tcp:8080?']]]);
  });

  test('is told by grants and access rules together, each for its own sources', () => {
    const { devices } = agentOf({
      grants: [{ src: ['bob@example.com'], dst: ['tag:agent'], ip: ['tcp:8080'] }],
      acls: [{ action: 'accept', src: ['alice@example.com'], dst: ['tag:agent:22'] }, { action: 'accept', src: ['*'], dst: ['*:1'] }],
    }, devicesWith());
    expect(devices!.map(({ device, ports }) => [device.name, ports])).toEqual([
      ['alice-laptop.tail1234.ts.net', ['1', '22']], ['bob-phone.tail1234.ts.net', ['1', 'tcp:8080']], ['prometheus.tail1234.ts.net', ['1']],
    ]);
  });

  test('is no device of another tailnet, which starts no connection, nor the instance itself', () => {
    const { devices } = agentOf({ grants: [{ src: ['*'], dst: ['tag:agent'], ip: ['*'] }] }, devicesWith());
    expect(devices!.map(({ device: { name } }) => name)).toEqual(['alice-laptop.tail1234.ts.net', 'bob-phone.tail1234.ts.net', 'prometheus.tail1234.ts.net']);
  });

  test('is everything where the policy has no rule', () => {
    const { sources, devices } = agentOf({ grants: undefined }, devicesWith());
    expect(sources).toEqual([{ source: '*', via: ['*'], ports: ['*'] }]);
    expect(devices).toHaveLength(3);
  });

  test('is told without devices where they are not known', () => {
    expect(agentOf({})).not.toHaveProperty('devices');
    expect(agentOf({})).not.toHaveProperty('nodes');
  });
});
