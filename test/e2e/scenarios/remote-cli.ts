import { approveTheOne, connect } from '../support/control-ui';
import { Outcome } from '../support/run';
import { Agent, Ways } from '../support/ways';

/** OpenClaw's own CLI, on another machine of the tailnet. */
export function remoteCli(ways: Ways): void {
  /** Runs a script with the CLI in place, as in a terminal of that machine. */
  async function onClient(script: string, input?: string): Promise<Outcome> {
    return ways.namespace.exec('client', 'openclaw', ['bash', '-c', `set -e\nopenclaw() { node /app/openclaw.mjs "$@"; }\n${script}`], input);
  }

  /** Gives the CLI the settings that `connect` prints, by the commands that it prints. */
  async function settle(agent: Agent): Promise<void> {
    const { code, stdout } = await connect(agent);
    expect(code).toBe(0);
    expect(stdout).not.toContain(agent.token);
    const token = /^\(umask 077; .*read -rs token;.*\)$/m.exec(stdout)![0];
    const settings = /^openclaw config patch [^]*?^EOF$/m.exec(stdout)![0];
    expect(await onClient(`${token}\n`, `${agent.token}\n`)).toMatchObject({ code: 0 });
    expect(await onClient(settings)).toMatchObject({ code: 0 });
  }

  describe.each(['bare', 'full'] as const)('to %s', name => {
    beforeAll(async () => settle(ways[name]));

    test('waits for an approval before it may have anything done, and cannot give that itself', async () => {
      const asked = await onClient('openclaw agent --agent main --message hello');
      expect(asked).toMatchObject({ code: 1, stderr: expect.stringMatching(/device pairing required \(requestId: [-0-9a-f]+\)/) });
      const [, id] = /requestId: ([-0-9a-f]+)/.exec(asked.stderr)!;
      expect(await onClient(`openclaw devices approve ${id}`)).toMatchObject({ code: 1, stderr: expect.stringContaining('device pairing required') });
      // what comes by the forward looks local to the gateway, and may ask for its health with the token alone
      expect(await onClient('openclaw health')).toMatchObject({ code: name === 'bare' ? 0 : 1 });
    });

    test('is answered once it is approved in the pod', async () => {
      await approveTheOne(ways[name], false);
      const { code, stdout, stderr } = await onClient('openclaw agent --agent main --message hello');
      expect({ code, answered: stdout.includes('the stub has heard you'), stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, answered: true, stderr: '' });
    });
  });

  test('with a wrong token, and with none, it is told so', async () => {
    const url = `ws://${await ways.nameOf(ways.full)}:8080`;
    expect(await onClient(`openclaw gateway call health --url ${url} --token wrong`)).toMatchObject({ code: 1, stderr: expect.stringContaining('gateway token mismatch') });
    expect(await onClient(`openclaw gateway call health --url ${url}`)).toMatchObject({ code: 1, stderr: expect.stringContaining('requires explicit credentials') });
  });

  test('by a short name without TLS it does not connect, which is why the whole name is printed', async () => {
    expect((await onClient('openclaw gateway call health --url ws://full:8080 --token wrong')).stderr).toMatch(/SECURITY ERROR|plaintext|insecure/i);
  });
}
