import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { AuthKey, InstanceNamespace, OpenClawInstance, OpenClawInstanceProps, PodSecurityLevel, TailnetMember, TailnetPolicy, TailscaleMode, TailscaleSidecar } from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent', 'wiki']);
const tailscale = (props = {}) => ({ authKey: AuthKey.sealed(files.authKey()), ...props });
const agentIn = (chart: Chart, props: Partial<OpenClawInstanceProps> = {}) => (
  new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), addons: { tailscale: tailscale() }, ...props })
);

let warnings: string[];
beforeEach(() => {
  warnings = [];
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    warnings.push(`${text}`);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

const REACHES = /^warning: agents\/Agent: .+ \[acknowledge: \{ 'agent-reaches-tailnet': 'the reason' \}\]\n$/;

describe('warnings', () => {
  test('are told once, however often the app is synthesized and validated', () => {
    const app = new App();
    const chart = chartIn('agents', app);
    chartIn('others', app);
    agentIn(chart);
    chart.toJson();
    chart.toJson();
    app.synthYaml();
    expect(warnings).toEqual([expect.stringMatching(REACHES)]);
  });

  test('are silent once they are acknowledged, by the instance or by its sidecar, and the manifest says so', () => {
    const acknowledge = { 'agent-reaches-tailnet': 'nothing else is there' };
    for (const props of [{ acknowledge }, { addons: { tailscale: tailscale({ acknowledge }) } }]) {
      const chart = chartIn();
      agentIn(chart, props);
      expect(new Manifests(chart).get('Deployment', 'agent').metadata.annotations).toEqual({ 'cdk8s-openclaw/acknowledge.agent-reaches-tailnet': 'nothing else is there' });
    }
    expect(warnings).toEqual([]);
  });

  test('are told of a workload that is not ours too, by its own path', () => {
    const chart = chartIn();
    const wiki = new kplus.Deployment(chart, 'Wiki', {
      replicas: 1,
      strategy: kplus.DeploymentStrategy.recreate(),
      select: false,
      automountServiceAccountToken: false,
      containers: [{ image: 'wiki:1.0', portNumber: 3000 }],
    });
    wiki.select(kplus.LabelSelector.of({ labels: { app: 'wiki' } }));
    wiki.podMetadata.addLabel('app', 'wiki');
    new TailscaleSidecar(chart, 'Tailnet', { authKey: AuthKey.sealed(files.authKey('wiki')) }).attachTo(wiki, { name: 'wiki', port: 3000 });
    chart.toJson();
    chart.toJson();
    expect(warnings).toContainEqual(expect.stringMatching(/^warning: agents\/Wiki: .+'relay-unwatched'/));
    expect(new Set(warnings).size).toBe(warnings.length);
  });

  test('of what goes into the tailnet are silent where the app says by a policy that nothing does', () => {
    const chart = chartIn();
    const agent = agentIn(chart, { addons: { tailscale: tailscale({ tags: ['tag:agent'] }) } });
    new TailnetPolicy(chart, 'Policy', { grants: [{ from: [TailnetMember.user('alice@example.com')], to: [agent] }] });
    chart.toJson();
    expect(warnings).toEqual([]);
  });
});

test('the tags that an auth key gives are known', () => {
  const chart = chartIn();
  const agent = agentIn(chart, { addons: { tailscale: tailscale({ tags: ['tag:agent'], advertiseTags: false }) } });
  new TailnetPolicy(chart, 'Policy', { grants: [{ from: [TailnetMember.anyMember()], to: [agent] }] });
  chart.toJson();
  expect(warnings).toEqual([expect.stringMatching(/'tailnet-open-to-all-members'/)]);
});

describe('errors', () => {
  test('are found in what a patch makes of a pod', () => {
    const chart = chartIn();
    const agent = agentIn(chart);
    ApiObject.of(agent.deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/containers/1/env/-', { name: 'TS_AUTH_KEY', value: SealedFiles.SECRET }));
    expect(() => chart.toJson()).toThrow(/^agents\/Agent: .+ \[auth-key-in-manifest\]$/);
    expect(() => chart.toJson()).not.toThrow(SealedFiles.SECRET);
  });

  test('are found in what stands beside the pod', () => {
    const chart = chartIn();
    const agent = agentIn(chart);
    const [, policy] = agent.networkPolicies;
    expect(() => chart.toJson()).not.toThrow();
    for (const each of [agent.networkPolicies[0], policy]) each.addJsonPatch(JsonPatch.replace('/spec/egress', []));
    expect(() => chart.toJson()).toThrow(/\[tailnet-egress-blocked\]/);
  });

  test('are found where an object was taken out, and where one was rendered before it was patched', () => {
    const chart = chartIn();
    const agent = agentIn(chart);
    const pod = ApiObject.of(agent.deployment);
    agent.node.tryRemoveChild('NetworkPolicy');
    pod.toJson();
    pod.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/1/env/-', { name: 'TS_AUTH_KEY', value: SealedFiles.SECRET }));
    expect(() => chart.toJson()).toThrow(/\[auth-key-in-manifest\]/);
  });

  test('are found by a policy that was rendered before it was patched', () => {
    const chart = chartIn();
    const agent = agentIn(chart);
    agent.networkPolicies.forEach(policy => policy.toJson());
    for (const policy of agent.networkPolicies) policy.addJsonPatch(JsonPatch.replace('/spec/egress', []));
    expect(() => chart.toJson()).toThrow(/\[tailnet-egress-blocked\]/);
  });

  test('are found where the sidecar is in a chart of its own', () => {
    const app = new App();
    const chart = chartIn('agents', app);
    const agent = agentIn(chart, { addons: {} });
    agent.addAddon(new TailscaleSidecar(new Chart(app, 'tunnels', { namespace: 'agents' }), 'Tailscale', tailscale()));
    for (const policy of agent.networkPolicies) policy.addJsonPatch(JsonPatch.replace('/spec/egress', []));
    expect(() => app.synthYaml()).toThrow(/^agents\/Agent: .+ \[tailnet-egress-blocked\]/m);
  });

  test('are found in the namespace that the app makes', () => {
    const chart = chartIn();
    new InstanceNamespace(chart, 'Namespace', { podSecurity: PodSecurityLevel.RESTRICTED });
    agentIn(chart);
    expect(() => chart.toJson()).toThrow(/^agents\/Agent: .+ \[kernel-mode-forbidden\]$/m);
  });

  test('are not found in userspace mode there', () => {
    const chart = chartIn();
    new InstanceNamespace(chart, 'Namespace', { podSecurity: PodSecurityLevel.RESTRICTED });
    agentIn(chart, { addons: { tailscale: tailscale({ mode: TailscaleMode.USERSPACE }) } });
    expect(() => chart.toJson()).not.toThrow();
  });
});
