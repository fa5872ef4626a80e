import { join } from 'node:path';
import { Workload } from './agent';
import { PACKAGE } from './app';
import { outcomeOf, Outcome } from './run';
import { until } from './until';
import { STATUS_PATH, TailscaleStatus } from '../../../src/status/document';

/** Port of the status exporters. */
export const STATUS_PORT = 9003;

/** Prints what the exporter tells, in its own container. */
export const ASK_STATUS = ['node', '-e', `fetch("http://127.0.0.1:${STATUS_PORT}${STATUS_PATH}").then(answer => answer.text()).then(console.log)`];

/** What the exporter in a workload's pod tells, asked in its own container. */
export async function statusOf({ namespace, name }: Workload): Promise<TailscaleStatus> {
  const { code, stdout, stderr } = await namespace.exec(name, 'status', ASK_STATUS);
  if (code !== 0) throw new Error(`the exporter of ${name} did not answer: ${stderr}`);
  return JSON.parse(stdout);
}

/** The metrics that it has for Prometheus. */
export async function metricsOf({ namespace, name }: Workload): Promise<string> {
  const ask = `fetch("http://127.0.0.1:${STATUS_PORT}/metrics").then(answer => answer.text()).then(console.log)`;
  const { code, stdout, stderr } = await namespace.exec(name, 'status', ['node', '-e', ask]);
  if (code !== 0) throw new Error(`the exporter of ${name} has no metrics: ${stderr}`);
  return stdout;
}

/** Waits for the status to be one that a test can go on from, and returns it. */
export async function statusWhen(
  workload: Workload, what: string, seconds: number, is: (status: TailscaleStatus) => boolean,
): Promise<TailscaleStatus> {
  let last: TailscaleStatus | undefined;
  const details = async () => `${JSON.stringify(last)}\n${await workload.namespace.describe()}`;
  return until(`the status of ${workload.name} to tell ${what}`, { seconds, details }, async () => {
    last = await statusOf(workload);
    return is(last) && last;
  });
}

export const codesOf = ({ errors }: TailscaleStatus) => errors.map(({ code }) => code);

/** Runs `cdk8s-openclaw status`, whatever its exit code is. */
export async function statusCommand(...args: string[]): Promise<Outcome> {
  return outcomeOf(['node', join(PACKAGE, 'lib', 'cli', 'main.js'), 'status', ...args]);
}
