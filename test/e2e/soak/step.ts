import { setTimeout as sleep } from 'node:timers/promises';
import { SoakedAgent } from './agent';
import { brokenAfter } from './checks';
import { Kept } from './checks/check';
import { Fault } from './fault';
import { podIn } from './pod';
import { Watch } from './watch';

/** A gateway's lease of its data lasts five minutes, as the kubelet's longest pause does before it starts a container again; and then it has to start. */
const RECOVERY_SECONDS = 480;

/** A fault of a plan. */
export interface Step {
  readonly fault: Fault;
  /** How long it lasts. @default - it is over at once */
  readonly seconds?: number;
}

/** What came of making a fault once. */
export interface Made {
  readonly fault: Fault;
  /** How long it was made to last. */
  readonly seconds: number;
  /** The longest time without an answer over the tailnet, in seconds. */
  readonly silence: number;
  /** From its end until all was in order, in seconds; undefined where it never was. */
  readonly recovery?: number;
  /** Codes that the status told. */
  readonly codes: readonly string[];
  /** States other than connected that the status told. */
  readonly states: readonly string[];
  /** What did not hold. */
  readonly problems: readonly string[];
}

/** Makes a fault once, waits until all is in order by itself, and looks whether it is. */
export async function makeOnce(agent: SoakedAgent, kept: Kept, { fault, seconds = 0 }: Step): Promise<Made> {
  const problems: string[] = [];
  const attempt = async <T>(part: () => Promise<T>): Promise<T | undefined> => part().catch(error => void problems.push((error as Error).message));
  const before = await podIn(agent.namespace);
  if (!before) throw new Error(`there is no pod of ${agent.name} to make a fault to: see what became of the one before`);
  const watch = new Watch(agent, kept.address);
  const begin = Date.now();
  let recovery: number | undefined;
  try {
    const rest = async () => sleep(Math.max(0, begin + seconds * 1000 - Date.now()));
    await attempt(async () => fault.make({ agent, watch, seconds, rest }));
    const over = Date.now();
    await attempt(async () => {
      await watch.inOrder(over, before, fault.startsAnew, RECOVERY_SECONDS);
      recovery = (Date.now() - over) / 1000;
    });
  } finally {
    await watch.end();
  }
  const aftermath = { agent, kept, before, pods: watch.pods, startsAnew: fault.startsAnew, seconds: (Date.now() - begin) / 1000 };
  const broken = await attempt(async () => brokenAfter(aftermath));
  return {
    fault,
    seconds,
    silence: watch.silence,
    recovery,
    codes: [...watch.codes],
    states: [...watch.states],
    problems: [...problems, ...broken ?? []],
  };
}
