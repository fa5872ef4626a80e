import { Example, HEALTHY } from './support/agent';
import { nodesCalled, peer } from './support/tailnet';

describe('the example of userspace mode', () => {
  const agent = new Example({ source: 'examples/userspace', namespace: 'restricted-agents', name: 'agent', hasToken: true, flags: ['--server-side'] });
  beforeAll(async () => agent.namespace.remove());
  afterAll(async () => agent.remove());

  test('is applied on the server\'s side, at Pod Security\'s level `restricted`, and without a warning', async () => {
    expect(await agent.setUp()).toBe('');
    const { metadata } = await agent.namespace.get('namespace', 'restricted-agents');
    expect(metadata).toMatchObject({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
  });

  test('is ready, and a node of the tailnet under its host name', async () => {
    await agent.firstStart();
    expect(await nodesCalled('restricted-agent')).toEqual([expect.objectContaining({ ID: (await agent.identity()).id })]);
  });

  test('is applied once more, and nothing changes', async () => {
    const before = await agent.namespace.get('deployment', agent.name);
    expect(await agent.deploy()).toBe('');
    expect((await agent.namespace.get('deployment', agent.name)).metadata.generation).toBe(before.metadata.generation);
  });

  test('answers another node by address and by name', async () => {
    const { address } = await agent.identity();
    for (const host of [address, 'restricted-agent', `restricted-agent.${await peer.suffix()}`]) {
      expect(JSON.parse(await peer.getInTime(`http://${host}:8080/healthz`))).toEqual(HEALTHY);
    }
  });

  test('has no capability, no device and no root in any container', async () => {
    const { spec } = await agent.namespace.pod(agent.name);
    expect(spec.volumes.filter(({ hostPath }: any) => hostPath)).toEqual([]);
    for (const [container, user] of [['openclaw', 1000], ['tailscale', 65534], ['status', 65532]] as const) {
      const status = await agent.namespace.shell(agent.name, container, 'cat /proc/1/status');
      expect(status).toMatch(new RegExp(`^Uid:\\s+${user}\\s+${user}\\s`, 'm'));
      expect(status.match(/^Cap(Prm|Eff|Bnd|Amb):\s+0{16}$/gm)).toHaveLength(4);
    }
  });
});
