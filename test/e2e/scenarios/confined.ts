import { Example } from '../support/agent';

/** Files, of which the image's own, below /app, may be named so; processes; mounts. The network, and so /proc/sys and /sys, is the pod's. */
const FIND = 'find / -name "*tailscale*" -not -path "/app/*" -not -path "/proc/*" -not -path "/sys/*" 2>/dev/null; cat /proc/[0-9]*/comm /proc/self/mounts';

const NONE = '0000000000000000';
/** Bit 12. */
const NET_ADMIN = '0000000000001000';

/** As `/proc` tells it of a process without capabilities, that cannot gain any, under a seccomp filter. */
const CONFINED = { NoNewPrivs: '1', Seccomp: '2', CapInh: NONE, CapPrm: NONE, CapEff: NONE, CapBnd: NONE, CapAmb: NONE };

/** What each container may do. */
export function confined(agent: Example): void {
  test('the gateway has no capability, and a user without privileges', async () => {
    expect(await statusOf(agent, 'openclaw')).toMatchObject({
      ...CONFINED,
      Uid: '1000 1000 1000 1000',
      Gid: '1000 1000 1000 1000',
    });
  });

  test('the sidecar has NET_ADMIN alone', async () => {
    expect(await statusOf(agent, 'tailscale')).toMatchObject({ ...CONFINED, CapPrm: NET_ADMIN, CapEff: NET_ADMIN, CapBnd: NET_ADMIN });
  });

  test('the exporter has no capability, and a user of its own', async () => {
    expect(await statusOf(agent, 'status')).toMatchObject({
      ...CONFINED,
      Uid: '65532 65532 65532 65532',
      Gid: '65532 65532 65532 65532',
    });
  });

  test('the exporter sees neither key nor state, and can write to nothing that it sees', async () => {
    const { spec } = await agent.namespace.pod(agent.name);
    const pathsOf = (container: string): string[] => (
      spec.containers.find(({ name }: any) => name === container).volumeMounts.map(({ mountPath }: any) => mountPath)
    );
    const own = pathsOf('status');
    for (const path of pathsOf('tailscale').filter(each => !own.includes(each) && each !== '/tmp')) {
      expect(await agent.namespace.exec(agent.name, 'status', ['ls', path])).not.toMatchObject({ code: 0 });
    }
    for (const path of own) {
      expect(await agent.namespace.exec(agent.name, 'status', ['ls', path])).toMatchObject({ code: 0 });
      expect(await agent.namespace.exec(agent.name, 'status', ['touch', `${path}/written`])).toMatchObject({ stderr: expect.stringMatching(/Read-only file system|Permission denied/) });
    }
  });

  test('all have a root that they cannot write to, and no token of a service account', async () => {
    for (const container of ['openclaw', 'tailscale', 'status']) {
      expect(await agent.namespace.exec(agent.name, container, ['touch', '/written'])).toMatchObject({ stderr: expect.stringContaining('Read-only file system') });
      expect(await agent.namespace.exec(agent.name, container, ['ls', '/var/run/secrets/kubernetes.io/serviceaccount'])).not.toMatchObject({ code: 0 });
    }
  });

  test('the gateway sees nothing of the sidecar\'s: state, socket, key, device, processes', async () => {
    const { spec } = await agent.namespace.pod(agent.name);
    const paths: string[] = spec.containers.find(({ name }: any) => name === 'tailscale').volumeMounts.map(({ mountPath }: any) => mountPath);
    for (const path of paths.filter(each => each !== '/tmp')) {
      // there for the sidecar, so that what is absent for the gateway is no misspelling
      expect(await agent.namespace.exec(agent.name, 'tailscale', ['ls', path])).toMatchObject({ code: 0 });
      expect(await agent.namespace.exec(agent.name, 'openclaw', ['ls', path])).not.toMatchObject({ code: 0 });
    }
    const seen = await agent.namespace.shell(agent.name, 'openclaw', FIND);
    expect(seen).toContain('/run/openclaw');
    expect(seen).not.toMatch(/tailscale|containerboot/);
  });
}

async function statusOf(agent: Example, container: string): Promise<object> {
  const status = await agent.namespace.shell(agent.name, container, 'cat /proc/1/status');
  return Object.fromEntries(status.split('\n').map(line => line.split(/:\s+/)).map(([field, value]) => [field, value?.replace(/\s+/g, ' ')]));
}
