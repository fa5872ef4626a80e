import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AGENT, Bench } from './bench';
import { Extent } from './extent';
import { Figure, median } from './figure';

const GOAL = 1.15;
const TIMEOUT_SECONDS = 400;

/** The time from a pod's creation until it is ready, of an agent with the addon against the same agent without. The one with the addon is there afterwards. */
export async function readyFigure(bench: Bench, { rounds }: Extent): Promise<Figure> {
  const seconds = async (addon: boolean) => {
    await bench.deleteAgent();
    return secondsToReady(bench, async () => bench.applyAgent(addon));
  };
  // not counted: the agent makes its files, and the node logs in
  await seconds(false);
  await seconds(true);
  const pairs: { without: number; with: number }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ without: await seconds(false), with: await seconds(true) });
  return {
    name: 'pod-ready',
    values: pairs.map(pair => pair.with / pair.without),
    goal: { atMost: GOAL },
    details: `${median(pairs.map(pair => pair.with)).toFixed(1)} against ${median(pairs.map(({ without }) => without)).toFixed(1)} s`,
  };
}

/** What the API server tells of a pod, as far as it is looked at. */
interface PodEvent {
  readonly type: string;
  readonly object: {
    readonly metadata: { readonly labels?: { readonly [label: string]: string } };
    readonly status: { readonly conditions?: { readonly type: string; readonly status: string }[] };
  };
}

/**
 * Starts the agent, and takes the time by when the API server tells of its pod: the times in the pod itself are whole seconds.
 *
 * @param start makes the pod. It is called once the server tells of pods, which it does of the others that are there already.
 */
async function secondsToReady(bench: Bench, start: () => Promise<void>): Promise<number> {
  // version 0: what the server has at hand, without asking etcd for what is newest, which takes seconds at times
  const path = `/api/v1/namespaces/${bench.namespace.name}/pods?watch=true&resourceVersion=0`;
  const watch = spawn('kubectl', ['get', '--raw', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const timeout = setTimeout(() => watch.kill(), TIMEOUT_SECONDS * 1000);
  try {
    let started: Promise<void> | undefined;
    let created: number | undefined;
    for await (const line of createInterface({ input: watch.stdout })) {
      const { type, object }: PodEvent = JSON.parse(line);
      if (type === 'ERROR') throw new Error(`the watch of the pods in ${bench.namespace.name} failed: ${line}`);
      if (!started) {
        started = start();
        started.catch(() => watch.kill());
      }
      const { metadata, status } = object;
      if (metadata.labels?.['app.kubernetes.io/instance'] !== AGENT) continue;
      created ??= performance.now();
      if (!status.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True')) continue;
      const ready = performance.now();
      await started;
      return (ready - created) / 1000;
    }
    await started;
    throw new Error(`${AGENT} was not ready when the watch of its pod ended, after ${TIMEOUT_SECONDS} s at most\n${await bench.namespace.describe()}`);
  } finally {
    clearTimeout(timeout);
    watch.kill();
  }
}
