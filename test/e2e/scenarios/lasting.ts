import { Example } from '../support/agent';
import { KubeObject } from '../support/cluster';
import { nodesCalled, peer } from '../support/tailnet';

const NOTE = '/home/node/.openclaw/note';

/** What outlives the pod, and the processes in it. */
export function lasting(agent: Example): void {
  test('a new pod has the data, the gateway\'s own too, and the same address and name', async () => {
    const before = await agent.identity();
    await agent.namespace.shell(agent.name, 'openclaw', `cat > ${NOTE}`, 'kept');
    const files = await filesOf(agent);
    await agent.namespace.deletePod(agent.name);
    await agent.namespace.ready(agent.name);

    expect(await agent.identity()).toEqual(before);
    await answers(agent);
    await expectData(agent);
    expect(await filesOf(agent)).toEqual(expect.arrayContaining(files));
    expect(await nodesCalled('agent')).toHaveLength(1);
  });

  test.each([
    ['containerboot is ended', 'kill 1'],
    ['tailscaled is killed', 'for p in /proc/[0-9]*; do if [ "$(cat $p/comm)" = tailscaled ]; then kill -9 ${p#/proc/}; fi; done'],
  ])('%s: the node is back by itself, the same, and the gateway never stops', async (_, kill) => {
    const before = await agent.identity();
    const containers = containersOf(await agent.namespace.pod(agent.name));
    // the shell may end with its container: that there was something to kill is told by the restart
    await agent.namespace.exec(agent.name, 'tailscale', ['sh', '-c', kill]);
    await agent.namespace.restartedAtLeast(agent.name, 'tailscale', containers.tailscale.restartCount + 1);
    await agent.namespace.ready(agent.name);

    const after = containersOf(await agent.namespace.pod(agent.name));
    expect(after.openclaw).toMatchObject({ restartCount: 0, containerID: containers.openclaw.containerID });
    expect(after.tailscale.restartCount).toBe(containers.tailscale.restartCount + 1);
    expect(await agent.identity()).toEqual(before);
    await answers(agent);
  });
}

/** The note that an earlier test left in the gateway's data. */
export async function expectData(agent: Example): Promise<void> {
  expect(await agent.namespace.shell(agent.name, 'openclaw', `cat ${NOTE}`)).toBe('kept');
}

export async function answers(agent: Example, port = 8080): Promise<void> {
  const { address } = await agent.identity();
  for (const host of [address, 'agent']) expect(JSON.parse(await peer.getInTime(`http://${host}:${port}/healthz`))).toMatchObject({ ok: true });
}

function containersOf({ status }: KubeObject): { [name: string]: { restartCount: number; containerID: string } } {
  return Object.fromEntries(status.containerStatuses.map((container: any) => [container.name, container]));
}

/** What the gateway keeps of itself. */
async function filesOf(agent: Example): Promise<string[]> {
  const files = (await agent.namespace.shell(agent.name, 'openclaw', 'cd ~/.openclaw && find . -name "*.sqlite" -o -name "*.json"')).split('\n').filter(file => file !== '');
  if (files.length === 0) throw new Error('the gateway keeps no file of its own on the volume: the test looks in the wrong place');
  return files;
}
