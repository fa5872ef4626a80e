import { HEALTHY, Example } from '../support/agent';
import { outcomeOf } from '../support/run';
import { peer } from '../support/tailnet';

/** curl's exit code for a time that is over: what a policy drops is never answered. */
const TIMED_OUT = 28;

/** What reaches the agent, and what does not. */
export function reachedOverTheTailnetAlone(agent: Example): void {
  test('answers another node by address and by name', async () => {
    const { address } = await agent.identity();
    for (const host of [address, 'agent', `agent.${await peer.suffix()}`]) {
      expect(JSON.parse(await peer.getInTime(`http://${host}:8080/healthz`))).toEqual(HEALTHY);
    }
  });

  test('shows another node its Control UI', async () => {
    expect(await peer.getInTime('http://agent:8080/')).toContain('data-openclaw-control-ui');
  });

  test('is on a direct path from another node', async () => {
    const { code, stdout } = await peer.pingUntilDirect((await agent.identity()).address);
    expect({ code, last: stdout.trim().split('\n').pop() }).toEqual({ code: 0, last: expect.stringMatching(/^pong from agent .* via \d+\.\d+\.\d+\.\d+:\d+ in /) });
  });

  test('serves nothing else in the tailnet', async () => {
    const { address } = await agent.identity();
    for (const port of [18789, 18799, 9002]) expect(await peer.get(`http://${address}:${port}/healthz`)).not.toMatchObject({ code: 0 });
  });

  test('is shut to machines and pods beside it', async () => {
    const { status } = await agent.namespace.pod(agent.name);
    await agent.namespace.kubectl(['run', 'stranger', '--image=node:24-bookworm-slim', '--image-pull-policy=IfNotPresent', '--command', '--', 'sleep', '600']);
    await agent.namespace.kubectl(['wait', '--for=condition=Ready', 'pod/stranger', '--timeout=60s']);
    try {
      // a server of the stranger's own shows that it is no fault of the way there
      const serve = 'require("http").createServer((_, answer) => answer.end("open")).listen(18789)';
      const server = agent.namespace.kubectl(['exec', 'stranger', '--', 'timeout', '5', 'node', '-e', serve]).catch(() => undefined);
      const stranger = await agent.namespace.get('pod', 'stranger');
      const open = await peer.outside(curl(stranger.status.podIP, 18789, ['--retry', '10', '--retry-connrefused', '--retry-delay', '1']));
      expect(open).toMatchObject({ code: 0, stdout: 'open' });
      await server;

      for (const port of [18789, 9002]) {
        expect(await peer.outside(curl(status.podIP, port))).toMatchObject({ code: TIMED_OUT });
        const within = `fetch("http://${status.podIP}:${port}/healthz", {signal: AbortSignal.timeout(3000)}).then(() => process.exit(0), e => process.exit(e.name === "TimeoutError" ? ${TIMED_OUT} : 1))`;
        expect(await outcomeOf(['kubectl', '--namespace', agent.namespace.name, 'exec', 'stranger', '--', 'node', '-e', within])).toMatchObject({ code: TIMED_OUT });
      }
    } finally {
      await agent.namespace.kubectl(['delete', 'pod', 'stranger', '--grace-period=1', '--wait=false']);
    }
  });
}

function curl(host: string, port: number, more: string[] = []): string[] {
  return ['curl', '--silent', '--max-time', more.length > 0 ? '15' : '3', ...more, `http://${host}:${port}/healthz`];
}
