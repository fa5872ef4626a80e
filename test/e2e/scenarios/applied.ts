import { Example } from '../support/agent';
import { nodesCalled } from '../support/tailnet';

/** Set up from nothing, by what the README says. */
export function appliedAndReady(agent: Example): void {
  test('is applied with strict validation and without a warning', async () => {
    expect(await agent.setUp()).toBe('');
    expect((await agent.namespace.get('namespace', 'agents')).metadata).toMatchObject({ labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } });
  });

  test('is ready within 120 seconds, under the auth key that its control server demands', async () => {
    await agent.firstStart();
    const { status } = await agent.namespace.pod(agent.name);
    expect(status.containerStatuses.map(({ name, ready, restartCount }: any) => ({ name, ready, restartCount }))).toEqual([
      { name: 'openclaw', ready: true, restartCount: 0 },
      { name: 'status', ready: true, restartCount: 0 },
      { name: 'tailscale', ready: true, restartCount: 0 },
    ]);
  });

  test('is a node of the tailnet under its name', async () => {
    const { id, address } = await agent.identity();
    expect(await nodesCalled('agent')).toEqual([expect.objectContaining({ ID: id, Addresses: expect.arrayContaining([`${address}/32`]) })]);
  });

  test('is applied once more, and nothing changes', async () => {
    const before = await agent.namespace.pod(agent.name);
    const generations = await generationsOf(agent);
    expect(await agent.deploy()).toBe('');
    expect(await generationsOf(agent)).toEqual(generations);
    expect((await agent.namespace.pod(agent.name)).metadata.uid).toBe(before.metadata.uid);
  });
}

async function generationsOf(agent: Example): Promise<object> {
  const objects = await agent.namespace.list('deployments,networkpolicies,configmaps,persistentvolumeclaims');
  return objects.map(({ kind, metadata, data, spec }) => ({ kind, name: metadata.name, generation: metadata.generation, data, spec }));
}
