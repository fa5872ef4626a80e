import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { AuthKey, OpenClawInstance, TailnetMember, TailnetPolicy, TailnetPolicyProps, TailscaleSidecar, TailscaleSidecarProps } from '../../../src';
import { mayReach } from '../../../src/tailscale/policy/evaluate';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';
import { runTests } from '../../../src/tailscale/policy/run-tests';
import { SealedFiles } from '../../support/sealed-files';

const files = new SealedFiles(['agent', 'second']);

const folders: string[] = [];
afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true })));

function appIn(outdir = join(tempFolder(), 'dist')): App {
  return new App({ outdir });
}

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  folders.push(folder);
  return folder;
}

interface Agents {
  readonly app: App;
  readonly chart: Chart;
  readonly agent: OpenClawInstance;
  readonly second: OpenClawInstance;
}

/** Two agents in one tailnet. */
function agents(first: Partial<TailscaleSidecarProps> = {}, other: Partial<TailscaleSidecarProps> = {}): Agents {
  const app = appIn();
  const chart = new Chart(app, 'agents', { namespace: 'agents' });
  const make = (id: string, props: Partial<TailscaleSidecarProps>) => new OpenClawInstance(chart, id, {
    gatewayToken: files.token(id.toLowerCase()),
    addons: { tailscale: { authKey: AuthKey.sealed(files.authKey(id.toLowerCase())), tags: [`tag:${id.toLowerCase()}`], ...props } },
  });
  return { app, chart, agent: make('Agent', first), second: make('Second', other) };
}

/** The policy of an app whose first agent alice may reach, and whose second nobody may. */
function policyOf({ chart, agent }: Agents, props: Partial<TailnetPolicyProps> = {}): TailnetPolicy {
  return new TailnetPolicy(chart, 'Policy', { grants: [{ from: [TailnetMember.user('alice@example.com')], to: [agent] }], ...props });
}

function json(policy: TailnetPolicy): any {
  return JSON.parse(policy.toHuJson());
}

function testOf(policy: TailnetPolicy, src: string): { accept?: string[]; deny?: string[] } {
  return json(policy).tests.find((test: { src: string }) => test.src === src);
}

const EVERY_PORT = ['agent', 'second'].flatMap(name => [8080, 9003, 18789].map(port => `tag:${name}:${port}`));

describe('the policy', () => {
  test('grants the ports of the node and of what tells of it, and nothing else', () => {
    const policy = policyOf(agents());
    expect(json(policy)).toMatchObject({
      tagOwners: { 'tag:agent': ['autogroup:admin'], 'tag:second': ['autogroup:admin'] },
      grants: [{ src: ['alice@example.com'], dst: ['tag:agent'], ip: ['tcp:8080', 'tcp:9003'] }],
    });
    expect(Object.keys(json(policy))).toEqual(['tagOwners', 'grants', 'tests']);
    const made = parsePolicy(policy.toHuJson(), 'made');
    const alice = { user: 'alice@example.com', addresses: ['100.64.0.1'] };
    expect(mayReach(made, alice, { tags: ['tag:agent'] }, 'tcp', 8080)).toBe('yes');
    expect(mayReach(made, alice, { tags: ['tag:second'] }, 'tcp', 8080)).toBe('no');
    expect(mayReach(made, alice, { tags: ['tag:agent'] }, 'tcp', 18789)).toBe('no');
  });

  test('tests who must and who must not', () => {
    const all = agents();
    const policy = policyOf(all, {
      grants: [
        { from: [TailnetMember.user('alice@example.com')], to: [all.agent], ports: [8080] },
        { from: [TailnetMember.group('group:family')], to: [all.second] },
      ],
      groups: { 'group:family': ['bob@example.com'], 'group:guests': ['carol@example.com'] },
    });
    expect(testOf(policy, 'alice@example.com')).toEqual({
      src: 'alice@example.com',
      accept: ['tag:agent:8080'],
      deny: ['tag:agent:9003', 'tag:agent:18789', 'tag:second:8080', 'tag:second:9003', 'tag:second:18789'],
    });
    expect(testOf(policy, 'group:family')).toEqual({
      src: 'group:family',
      accept: ['tag:second:8080', 'tag:second:9003'],
      deny: ['tag:agent:8080', 'tag:agent:9003', 'tag:agent:18789', 'tag:second:18789'],
    });
    expect(testOf(policy, 'group:guests')).toEqual({ src: 'group:guests', deny: EVERY_PORT });
    expect(runTests(parsePolicy(policy.toHuJson(), 'made'))).toEqual([]);
  });

  test('tests that agents reach nothing: neither each other nor themselves nor a device', () => {
    const all = agents();
    const policy = policyOf(all, { grants: [{ from: [TailnetMember.device('100.64.0.7'), TailnetMember.device('fd7a:115c:a1e0::7')], to: [all.agent] }] });
    for (const tag of ['tag:agent', 'tag:second']) {
      expect(testOf(policy, tag)).toEqual({ src: tag, deny: [...EVERY_PORT, '100.64.0.7:22', '[fd7a:115c:a1e0::7]:22'] });
    }
    expect(json(policy).grants.flatMap(({ src }: { src: string[] }) => src)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^tag:|\*/)]));
  });

  test('says nothing of what depends on the tailnet: whose a device is, and who is in a group that others keep', () => {
    const all = agents();
    const policy = policyOf(all, {
      grants: [
        { from: [TailnetMember.user('alice@example.com'), TailnetMember.device('100.64.0.7'), TailnetMember.group('group:ops')], to: [all.agent] },
        { from: [TailnetMember.user('bob@example.com')], to: [all.second] },
      ],
    });
    expect(testOf(policy, 'bob@example.com').deny).toEqual(['tag:agent:18789', 'tag:second:18789']);
    expect(testOf(policy, 'group:ops').accept).toEqual(['tag:agent:8080', 'tag:agent:9003']);
  });

  test('gathers those who have the same ports, whatever the order of grants', () => {
    const all = agents();
    const [alice, bob] = ['alice', 'bob'].map(name => TailnetMember.user(`${name}@example.com`));
    const grants = [
      { from: [bob], to: [all.agent, all.second] },
      { from: [alice], to: [all.second], ports: [9003] },
      { from: [alice, bob], to: [all.agent.sidecar!] },
    ];
    const one = policyOf(all, { grants }).toHuJson();
    expect(JSON.parse(one).grants).toEqual([
      { src: ['alice@example.com', 'bob@example.com'], dst: ['tag:agent'], ip: ['tcp:8080', 'tcp:9003'] },
      { src: ['alice@example.com'], dst: ['tag:second'], ip: ['tcp:9003'] },
      { src: ['bob@example.com'], dst: ['tag:second'], ip: ['tcp:8080', 'tcp:9003'] },
    ]);
    const again = agents();
    const turned = [
      { from: [bob, alice], to: [again.agent.sidecar!] },
      { from: [alice], to: [again.second], ports: [9003] },
      { from: [bob], to: [again.second, again.agent] },
    ];
    expect(policyOf(again, { grants: turned }).toHuJson()).toBe(one);
  });

  test('is for what joined by the time of synthesis, in any chart of the app', () => {
    const all = agents();
    const policy = policyOf(all);
    const chart = new Chart(all.app, 'others', { namespace: 'others' });
    const sidecar = new TailscaleSidecar(chart, 'Tailscale', {
      authKey: AuthKey.fromSecret(kplus.Secret.fromSecretName(chart, 'Key', 'key'), 'key'), tags: ['tag:web'], port: 80,
    });
    const web = new kplus.Deployment(chart, 'Web', { replicas: 1, strategy: kplus.DeploymentStrategy.recreate(), select: false, containers: [{ image: 'nginx' }] });
    web.podMetadata.addLabel('app', 'web');
    web.select(kplus.LabelSelector.of({ labels: { app: 'web' } }));
    sidecar.attachTo(web, { name: 'web', port: 3000, nodeImage: 'node:22' });
    expect(testOf(policy, 'tag:web').deny).toEqual(expect.arrayContaining(['tag:web:80', 'tag:web:3000', 'tag:agent:8080']));
    expect(testOf(policy, 'tag:agent').deny).toEqual(expect.arrayContaining(['tag:web:80']));
  });

  test('leaves out what is off, and has another policy for another tailnet', () => {
    const loginServer = 'https://headscale.example.com';
    const all = agents({ enabled: false }, { loginServer });
    const here = policyOf(all);
    expect(json(here)).toEqual({ tagOwners: {}, grants: [], tests: [] });
    const there = new TailnetPolicy(all.chart, 'There', {
      loginServer: `${loginServer}/`, fileName: 'there.hujson', grants: [{ from: [TailnetMember.user('alice@')], to: [all.second] }],
    });
    expect(json(there).grants).toEqual([{ src: ['alice@'], dst: ['tag:second'], ip: ['tcp:8080', 'tcp:9003'] }]);
    // Headscale knows no group of administrators, and refuses a policy that names one
    expect(json(there).tagOwners).toEqual({ 'tag:second': [] });
  });

  test('can name other owners of the tags, and leave its tests to synthesis', () => {
    const policy = policyOf(agents(), { tagOwners: ['tag:k8s', 'alice@example.com'], tests: false });
    expect(json(policy)).toMatchObject({ tagOwners: { 'tag:agent': ['alice@example.com', 'tag:k8s'] } });
    expect(json(policy)).not.toHaveProperty('tests');
  });

  test('is not for agents to give their tags to devices', () => {
    expect(policyOf(agents(), { tagOwners: ['tag:second'] }).node.validate())
      .toEqual(['tagOwners has "tag:second", the tag of agents/Second/Tailscale, which could give it to devices of its own: name who administers the tailnet']);
  });

  test('takes Tailscale\'s own control server by its name', () => {
    const loginServer = 'https://controlplane.tailscale.com';
    const policy = policyOf(agents({}, { loginServer }), { loginServer });
    expect(Object.keys(json(policy).tagOwners)).toEqual(['tag:agent', 'tag:second']);
  });

  test('takes a tag that several nodes have as long as each has one of its own', () => {
    const all = agents({ tags: ['tag:agents', 'tag:agent'] }, { tags: ['tag:agents', 'tag:second'] });
    const policy = policyOf(all);
    expect(json(policy).grants[0].dst).toEqual(['tag:agent']);
    // of the tag that both have can neither be said that alice reaches it nor that she does not
    expect(testOf(policy, 'alice@example.com').accept).toEqual(['tag:agent:8080', 'tag:agent:9003']);
    expect(testOf(policy, 'alice@example.com').deny).toEqual(['tag:agent:18789', 'tag:agents:18789', 'tag:second:8080', 'tag:second:9003', 'tag:second:18789']);
    expect(testOf(policy, 'tag:agents').deny).toHaveLength(9);
  });

  test('opened to every member, warns, unless that is accepted', () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const all = agents();
    const grants = [{ from: [TailnetMember.anyMember()], to: [all.agent] }];
    const policy = new TailnetPolicy(all.chart, 'Open', { grants });
    all.chart.toJson();
    expect(write.mock.calls).toEqual([[expect.stringMatching(/^warning: agents\/Agent: agents\/Open: grants\[0\] lets every member .*acknowledge: \{ 'tailnet-open-to-all-members'/)]]);
    write.mockClear();
    const accepted = agents();
    policyOf(accepted, { grants: [{ from: [TailnetMember.anyMember()], to: [accepted.agent] }], acknowledge: { 'tailnet-open-to-all-members': 'a test' } });
    accepted.chart.toJson();
    expect(write).not.toHaveBeenCalled();
    write.mockRestore();
    expect(json(policy).grants[0].src).toEqual(['autogroup:member']);
    // the control server has no test for all members
    expect(json(policy).tests.map(({ src }: { src: string }) => src)).toEqual(['tag:agent', 'tag:second']);
    expect(mayReach(parsePolicy(policy.toHuJson(), 'made'), { tags: ['tag:second'] }, { tags: ['tag:agent'] }, 'tcp', 8080)).toBe('no');
  });
});

describe('the file', () => {
  test('is beside the manifests, whole, and written when it changed alone', () => {
    const all = agents();
    const policy = policyOf(all);
    all.app.synth();
    expect(policy.file).toBe(join(all.app.outdir, 'tailnet-policy.hujson'));
    expect(readFileSync(policy.file, 'utf8')).toBe(policy.toHuJson());
    expect(readdirSync(all.app.outdir).sort()).toEqual(['agents.k8s.yaml', 'tailnet-policy.hujson']);
    utimesSync(policy.file, 1, 1);
    all.app.synth();
    expect(statSync(policy.file).mtimeMs).toBe(1000);
  });

  test('is not made when a chart is rendered alone', () => {
    const all = agents();
    const policy = policyOf(all);
    all.chart.toJson();
    expect(existsSync(policy.file)).toBe(false);
  });

  test('is not made of a grant that is wrong', () => {
    const all = agents({ tags: [] });
    const policy = policyOf(all);
    expect(() => all.app.synth()).toThrow('[agents/Policy] agents/Agent/Tailscale is granted and has no tags');
    expect(existsSync(policy.file)).toBe(false);
  });
});

test('synthesis runs the tests: what only the tailnet could decide is told', () => {
  const all = agents();
  const policy = policyOf(all, { groups: { 'group:family': ['Alice@example.com'] } });
  const message = 'tests[1]: group:family must not reach tag:agent:8080, and whether it may depends on grants[0]';
  expect(() => policy.toHuJson()).toThrow(message);
  expect(() => all.app.synth()).toThrow(message);
  expect(existsSync(policy.file)).toBe(false);
});

describe('a grant is refused', () => {
  const user = TailnetMember.user('alice@example.com');

  test.each<[string, Partial<TailscaleSidecarProps>, (all: Agents) => TailnetPolicyProps['grants'], string]>([
    ['for a node without tags', { tags: [] }, ({ agent }) => [{ from: [user], to: [agent] }],
      'agents/Agent/Tailscale is granted and has no tags, by which a grant could name it: give it some, such as tags: ["tag:agent"]'],
    ['for a node without a tag of its own', { tags: ['tag:second'] }, ({ agent }) => [{ from: [user], to: [agent] }],
      'agents/Agent/Tailscale is granted and has no tag of its own (tag:second: also agents/Second/Tailscale)'],
    ['for what has no node', {}, () => [{ from: [user], to: [{}] }], 'grants[0].to[0] has no tailnet node: give it one, such as addons.tailscale'],
    ['for a node of another tailnet', { loginServer: 'https://headscale.example.com' }, ({ agent }) => [{ from: [user], to: [agent] }],
      'grants[0].to[0]: agents/Agent/Tailscale logs in to https://headscale.example.com, and this policy is for https://controlplane.tailscale.com'],
    ['for a node of another app', {}, () => [{ from: [user], to: [agents().agent] }], 'grants[0].to[0]: agents/Agent/Tailscale is in another app'],
    ['for a port that leads nowhere', {}, ({ agent }) => [{ from: [user], to: [agent], ports: [8080, 18789] }],
      'grants[0].ports: 18789 leads nowhere on agents/Agent/Tailscale: use one of 8080, 9003'],
    ['to an agent', {}, ({ agent }) => [{ from: [TailnetMember.tag('tag:second')], to: [agent] }],
      'grants[0].from: "tag:second" is a tag of agents/Second/Tailscale, and agents may reach nothing'],
  ])('%s', (_, first, grants, message) => {
    const all = agents(first);
    const policy = policyOf(all, { grants: grants(all) });
    expect(() => policy.toHuJson()).toThrow(`agents/Policy: ${message}`);
    expect(() => all.app.synth()).toThrow(message);
  });

  test('not for nodes that share a tag, where nobody is granted them', () => {
    const all = agents({ tags: ['tag:agents'] }, { tags: ['tag:agents'] });
    expect(json(policyOf(all, { grants: [] })).tests).toEqual([
      { src: 'tag:agents', deny: ['tag:agents:8080', 'tag:agents:9003', 'tag:agents:18789'] },
    ]);
  });

  test.each<[Partial<TailnetPolicyProps>, string]>([
    [{ grants: [{ from: [], to: [] }] }, 'grants[0].from is empty'],
    [{ grants: [{ from: [user], to: [] }] }, 'grants[0].to is empty'],
    [{ grants: [{ from: [user], to: [{}], ports: [] }] }, 'grants[0].ports is empty'],
    [{ grants: [{ from: [user], to: [{}], ports: [0] }] }, 'grants[0].ports 0 is out of range'],
    [{ groups: { family: [] } }, 'groups "family" is no group: write it as "group:family"'],
    [{ groups: { 'group:family': ['bob'] } }, 'groups "group:family"[0] "bob" is no login'],
    [{ tagOwners: ['admins'] }, 'tagOwners[0] "admins" is no login'],
    [{ loginServer: 'headscale' }, 'login server "headscale" is no URL'],
    [{ fileName: 'a/b.hujson' }, 'fileName "a/b.hujson" is no file\'s name'],
    [{ fileName: 'policy.json' }, 'fileName "policy.json" ends as manifests do'],
    [{ acknowledge: { 'tailnet-open': 'yes' } }, 'there is no warning \'tailnet-open\' to acknowledge'],
  ])('as it is: %j', (props, message) => {
    expect(() => policyOf(agents(), props)).toThrow(`agents/Policy: ${message}`);
  });

  test.each<[TailnetMember, string]>([
    [TailnetMember.user('alice'), '"alice" is no login: write it as the tailnet has it, such as "alice@example.com"'],
    [TailnetMember.user('*@example.com'), '"*@example.com" is no login'],
    [TailnetMember.group('family'), '"family" is no group: write it as "group:family"'],
    [TailnetMember.device('10.0.0.7'), '"10.0.0.7" is no address of one device in a tailnet'],
    [TailnetMember.device('100.64.0.0/10'), '"100.64.0.0/10" is no address of one device'],
    [TailnetMember.device('fd7a:115c:a1e0::7/32'), 'is no address of one device'],
    [TailnetMember.device('100.64.0.7/128'), 'is no address of one device'],
    [TailnetMember.device('laptop'), '"laptop" is no address of one device'],
    [TailnetMember.tag('ci'), '"ci" is no Tailscale tag: write "tag:ci"'],
  ])('to a member that is none: %j', (member, message) => {
    const all = agents();
    expect(() => policyOf(all, { grants: [{ from: [member], to: [all.agent] }] })).toThrow(message);
  });

  test.each([
    ['100.64.0.7/32', '100.64.0.7'],
    ['FD7A:115C:A1E0:0::7', 'fd7a:115c:a1e0::7'],
    ['fd7a:115c:a1e0::7/128', 'fd7a:115c:a1e0::7'],
  ])('not to the address %s, which is %s', (address, written) => {
    const all = agents();
    const policy = policyOf(all, { grants: [{ from: [TailnetMember.device(address)], to: [all.agent] }] });
    expect(json(policy).grants[0].src).toEqual([written]);
  });

  test('by a second policy for the tailnet, or for the file', () => {
    const all = agents();
    policyOf(all);
    expect(() => new TailnetPolicy(all.chart, 'Again', { grants: [] })).toThrow('agents/Again: tailnet policy: "https://controlplane.tailscale.com" is taken by agents/Policy');
    expect(() => new TailnetPolicy(all.chart, 'There', { grants: [], loginServer: 'https://headscale.example.com' }))
      .toThrow('agents/There: tailnet policy file: "tailnet-policy.hujson" is taken by agents/Policy');
  });
});
