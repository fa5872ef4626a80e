import { answers, expectData } from './lasting';
import { Example } from '../support/agent';
import { secretValue } from '../support/secrets';
import { nodesCalled, peer } from '../support/tailnet';
import { until } from '../support/until';

/** What a user changes in main.ts, or seals anew, and applies over what runs. */
export function changed(agent: Example): void {
  test('a value that is sealed anew makes a new pod, which gets it', async () => {
    const { metadata } = await agent.namespace.pod(agent.name);
    const token = secretValue();
    await agent.app.seal('agents', 'agent', 'gateway-token', token);
    expect(await agent.deploy()).toBe('');
    await until('another pod', { seconds: 60 }, async () => (await agent.namespace.pod(agent.name)).metadata.uid !== metadata.uid);
    await agent.namespace.ready(agent.name);
    expect(await agent.namespace.shell(agent.name, 'openclaw', 'cat /run/openclaw/gateway-token')).toBe(token);
  });

  test('a port that is changed, and the gateway\'s allowed origins with it, makes a new pod with the same address', async () => {
    const before = await agent.identity();
    const { metadata } = await agent.namespace.pod(agent.name);
    agent.app.set({ port: '8090' });
    expect(await agent.deploy()).toBe('');
    await agent.namespace.ready(agent.name);
    expect((await agent.namespace.pod(agent.name)).metadata.uid).not.toBe(metadata.uid);
    expect(await agent.namespace.shell(agent.name, 'openclaw', 'cat $OPENCLAW_CONFIG_PATH')).toContain('http://agent:8090');
    expect(await agent.identity()).toEqual(before);
    await answers(agent, 8090);
    expect(await peer.get(`http://${before.address}:8080/healthz`)).not.toMatchObject({ code: 0 });
  });

  test('turned off, there is no container, capability, device or policy of the sidecar\'s; the gateway and its data are there', async () => {
    const before = await agent.identity();
    agent.app.set({ enabled: 'false' });
    // without its sidecar the agent passes a stricter level than its old pod, which is about to go: the API server tells of that pod, and must not of the new one
    const told = (await agent.deploy()).split('\n');
    expect(told.filter(line => !/^(Warning: existing pods in namespace|Warning: agent-|$)/.test(line))).toEqual([]);
    expect((await agent.namespace.get('namespace', 'agents')).metadata).toMatchObject({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
    await prune(agent);
    await agent.namespace.ready(agent.name);

    const { metadata, spec } = await agent.namespace.pod(agent.name);
    expect([...spec.initContainers, ...spec.containers].map(({ name }: any) => name)).toEqual(['unseal-openclaw', 'openclaw']);
    expect(JSON.stringify({ metadata, spec })).not.toMatch(/tailscale|tailnet|hostPath|NET_ADMIN|status/);
    const left = await agent.namespace.list('configmaps,networkpolicies,persistentvolumeclaims');
    expect(left.map(({ kind, metadata: { name } }) => `${kind} ${name}`).filter(name => !/ConfigMap (kube-root-ca.crt|agents-unseal-|agents-status-)/.test(name)).sort()).toEqual([
      'ConfigMap agent-config', 'ConfigMap agent-sealed', 'NetworkPolicy agent',
      'PersistentVolumeClaim agent-data', 'PersistentVolumeClaim agent-tailscale-state',
    ]);
    expect(JSON.stringify(left.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec: policy }) => policy.ingress ?? []))).toBe('[[]]');
    expect(await agent.gatewayHealth()).toMatchObject({ ok: true });
    await expectData(agent);
    expect(await peer.get(`http://${before.address}:8090/healthz`)).not.toMatchObject({ code: 0 });
    identity = before;
  });
  let identity = {};

  test('turned on again under another host name, it is the same node, which takes the name', async () => {
    agent.app.set({ enabled: undefined, port: undefined, hostname: '\'renamed\'' });
    expect(await agent.deploy()).toBe('');
    await agent.namespace.ready(agent.name);
    const { id, address } = await agent.identity();
    expect({ id, address }).toEqual(identity);
    expect(JSON.parse(await peer.getInTime(`http://${address}:8080/healthz`))).toMatchObject({ ok: true });
    await until('the other node to see the new name', { seconds: 90 }, async () => await peer.hostnameAt(address) === 'renamed');
    // the control server here names a node once; what counts is that there is no second one
    expect(await nodesCalled('renamed')).toEqual([]);
    await expectData(agent);
  });
}

/** Removes what the app made before and no longer makes, as a user without a tool for it does. The claims are still made. */
async function prune(agent: Example): Promise<void> {
  await agent.namespace.kubectl(['apply', '--prune', '--selector=app.kubernetes.io/instance=agent',
    '--prune-allowlist=core/v1/ConfigMap', '--prune-allowlist=networking.k8s.io/v1/NetworkPolicy', '--filename=-'], agent.manifests);
}
