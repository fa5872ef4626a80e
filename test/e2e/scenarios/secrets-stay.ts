import { Example } from '../support/agent';
import { placesOf, plant } from '../support/search';
import { secretValue } from '../support/secrets';
import { settings } from '../support/settings';

/** Where the auth key and the token are: each in the one file, in memory, of the container that needs it. */
export function secretsStayWhereTheyBelong(agent: Example): void {
  const searched = () => ({ workload: agent, folder: agent.app.folder, manifests: agent.manifests });

  test('a value that is everywhere would be found everywhere', async () => {
    const value = secretValue();
    const clear = await plant(value, agent);
    try {
      expect(await placesOf(value, { ...searched(), manifests: `value: ${value}` })).toEqual([
        'ConfigMap planted', 'Secret planted', 'etcd', 'log of openclaw', 'log of tailscale', 'manifests',
        'openclaw /tmp/planted', 'openclaw any process\'s cmdline', 'openclaw any process\'s environ',
        'tailscale /tmp/planted', 'tailscale any process\'s cmdline', 'tailscale any process\'s environ',
      ]);
    } finally {
      await clear();
    }
  });

  test('the auth key is in the sidecar\'s file alone', async () => {
    expect(await placesOf(settings.authKey, searched())).toEqual(['tailscale /run/tailscale-auth/auth-key']);
  });

  test('the gateway\'s token is in the gateway\'s file alone', async () => {
    expect(await placesOf(agent.token, searched())).toEqual(['openclaw /run/openclaw/gateway-token']);
  });

  test('the two files are in memory, for their container\'s user alone', async () => {
    const stat = 'stat --format "%u %a" "$1"; stat --file-system --format %T "$1"';
    for (const [container, file, user] of [['openclaw', '/run/openclaw/gateway-token', 1000], ['tailscale', '/run/tailscale-auth/auth-key', 0]] as const) {
      const { stdout } = await agent.namespace.exec(agent.name, container, ['sh', '-c', stat, 'stat', file]);
      expect(stdout).toBe(`${user} 400\ntmpfs\n`);
    }
  });
}
