import { setTimeout as sleep } from 'node:timers/promises';
import { SoakedAgent } from './agent';
import { SeenPod, podIn } from './pod';
import { TailscaleStatus } from '../../../src/status/document';
import { outcomeOf, run } from '../support/run';
import { settings } from '../support/settings';
import { ASK_STATUS } from '../support/status';
import { until } from '../support/until';

/** Something that was seen, and when it was asked for, in milliseconds. */
interface Seen<T> {
  readonly asked: number;
  readonly at: number;
  readonly what: T;
}

/** What is seen of an agent while something happens to it: by a peer in its tailnet, by its status exporter, and by the cluster. */
export class Watch {
  private readonly answers: Seen<boolean>[] = [];
  private readonly statuses: Seen<TailscaleStatus>[] = [];
  private readonly seenPods: Seen<SeenPod | undefined>[] = [];
  private hasEnded = false;
  private readonly loops: readonly Promise<void>[];

  constructor(private readonly agent: SoakedAgent, private readonly address: string) {
    this.loops = [
      this.over(this.answers, 300, async () => this.answersNow()),
      // each takes a good part of a second of a processor, which what is watched wants too
      this.over(this.seenPods, 1500, async () => podIn(agent.namespace)),
      this.over(this.statuses, 2000, async () => this.statusNow()),
    ];
  }

  /** Ends the watch. */
  public async end(): Promise<void> {
    this.hasEnded = true;
    await Promise.all(this.loops);
  }

  /** The pods that were seen, in order. */
  public get pods(): readonly SeenPod[] {
    return this.seenPods.flatMap(({ what }) => what ?? []);
  }

  /** What the status told of as wrong: errors, and why packets may take a relay, without what is a matter of course while a path is young. */
  public get codes(): ReadonlySet<string> {
    return new Set(this.statuses.flatMap(({ what }) => codesOf(what)));
  }

  /** The states other than connected that the status told. */
  public get states(): ReadonlySet<string> {
    return new Set(this.statuses.map(({ what }) => what.state).filter(state => state !== 'connected'));
  }

  /** The longest time, in seconds, from a question of the peer that was not answered until one that was. */
  public get silence(): number {
    let since: number | undefined;
    let longest = 0;
    for (const { asked, at, what } of this.answers) {
      if (!what) since ??= asked;
      if (since !== undefined) longest = Math.max(longest, at - since);
      if (what) since = undefined;
    }
    return longest / 1000;
  }

  /** Waits for a status that is asked for from now on. */
  public async status(what: string, seconds: number, is: (status: TailscaleStatus) => boolean): Promise<TailscaleStatus> {
    const since = Date.now();
    return until(`the status to tell ${what}`, { seconds, details: async () => JSON.stringify(this.statuses.at(-1)?.what) }, async () => {
      const last = lastSince(this.statuses, since);
      return last && is(last) && last;
    });
  }

  /** Waits for an answer of the agent over the tailnet to what is asked from now on. */
  public async answer(seconds: number): Promise<void> {
    const since = Date.now();
    await until('an answer over the tailnet', { seconds, details: async () => this.agent.namespace.describe() }, async () => lastSince(this.answers, since));
  }

  /**
   * Waits until all is as it should be, by what is asked from some time on.
   *
   * @param startedAnew containers that must be others than in the pod before
   */
  public async inOrder(since: number, before: SeenPod, startedAnew: readonly string[], seconds: number): Promise<void> {
    const details = async () => `${JSON.stringify(this.statuses.at(-1)?.what)}\n${await this.agent.namespace.describe()}`;
    await until('the agent to be in order', { seconds, details }, async () => {
      const pod = lastSince(this.seenPods, since);
      const status = lastSince(this.statuses, since);
      return pod && pod.containers.size > 0
        && [...pod.containers.values()].every(({ ready }) => ready)
        && startedAnew.every(name => pod.containers.get(name)!.id !== before.containers.get(name)!.id)
        && status && isInOrder(status)
        && lastSince(this.answers, since);
    });
  }

  private async over<T>(seen: Seen<T>[], pauseMs: number, ask: () => Promise<T>): Promise<void> {
    while (!this.hasEnded) {
      const asked = Date.now();
      // whatever is asked may be what is away
      await ask().then(what => seen.push({ asked, at: Date.now(), what }), () => {});
      await sleep(pauseMs);
    }
  }

  private async statusNow(): Promise<TailscaleStatus> {
    const pod = this.seenPods.at(-1)?.what;
    if (!pod) throw new Error('there is no pod to ask');
    const { stdout } = await run(['kubectl', '--namespace', this.agent.namespace.name, 'exec', pod.name, '--container', 'status', '--', ...ASK_STATUS]);
    return JSON.parse(stdout);
  }

  private async answersNow(): Promise<boolean> {
    const url = `http://${this.address}:8080/healthz`;
    const { code, stdout } = await outcomeOf(['curl', '--silent', '--fail', '--max-time', '2', '--socks5-hostname', settings.peer.proxy, url]);
    return code === 0 && /"ok":\s*true/.test(stdout);
  }
}

/** Whether a status tells of nothing that is wrong. That UDP has not been checked yet is no fault. */
export function isInOrder({ state, errors, udp }: TailscaleStatus): boolean {
  return state === 'connected' && errors.length === 0 && udp.available !== 'no';
}

const MATTERS_OF_COURSE = ['PEERS_ON_DERP', 'SYMMETRIC_NAT'];

function codesOf({ errors, relay }: TailscaleStatus): string[] {
  return [...errors, ...relay.reasons].map(({ code }) => code).filter(code => !MATTERS_OF_COURSE.includes(code));
}

function lastSince<T>(seen: readonly Seen<T>[], since: number): T | undefined {
  const last = seen.at(-1);
  return last && last.asked >= since ? last.what : undefined;
}
