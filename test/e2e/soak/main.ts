/*
 * Makes faults to an agent on a cluster, looks after each whether all is as it was, and writes `docs/faults.md`. It ends by itself, with exit code 1 where something did not hold.
 *
 * `--kills` says how many there are to be, `--control-away` for how many seconds the control server is to be away; `--short` makes each fault once, and writes nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LONG, SHORT, planOf } from './plan';
import { Soak } from './soak';
import { Made } from './step';
import { pageOf, rowsOf } from './table';
import { PACKAGE } from '../support/app';

/** No fault is made after that. */
const LIMIT_MINUTES = 75;

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { 'short': { type: 'boolean' }, 'kills': { type: 'string' }, 'control-away': { type: 'string' } } });
  const usual = values.short ? SHORT : LONG;
  const extent = { ...usual, kills: count(values.kills) ?? usual.kills, controlAway: count(values['control-away']) ?? usual.controlAway };
  const soak = new Soak();
  // a second interrupt ends it at once
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void soak.remove().finally(() => process.exit(1)));
  const begin = Date.now();
  const minutes = () => (Date.now() - begin) / 60_000;
  const plan = planOf(extent);
  const made: Made[] = [];
  try {
    await soak.setUp();
    console.log(`the agent is set up after ${Math.round(minutes() * 60)} s; ${plan.length} faults to make`);
    for (const step of plan) {
      if (minutes() > LIMIT_MINUTES) break;
      made.push(await soak.make(step));
      print(made.at(-1)!, made.length, minutes());
      // a run that is interrupted has told what it saw
      if (!values.short) writeFileSync(join(PACKAGE, 'docs', 'faults.md'), pageOf(made, minutes()));
    }
  } finally {
    await soak.remove();
  }
  console.log(`\n${rowsOf(made).map(row => row.join('; ')).join('\n')}\n\n${made.length} of ${plan.length} faults made in ${Math.round(minutes())} minutes`);
  return made.length === plan.length && made.every(({ problems }) => problems.length === 0);
}

function print({ fault, silence, recovery, codes, states, problems }: Made, index: number, minutes: number): void {
  const times = `no answer for ${silence.toFixed(1)} s, in order after ${recovery?.toFixed(1) ?? 'never'} s`;
  console.log(`${minutes.toFixed(1).padStart(5)} min  ${index}. ${fault.name}: ${problems.length > 0 ? 'FAILED' : 'ok'}; ${times}; ${[...states, ...codes].join(', ')}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '           '));
}

function count(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`${value} is no number of kills or seconds: give a whole number`);
  return Number(value);
}

// by which this program's own tsx was told of a tsconfig, in a path from where it runs: the app is one of its own
delete process.env.TSX_TSCONFIG_PATH;
void main().then(isGood => { process.exitCode = isGood ? 0 : 1; });
