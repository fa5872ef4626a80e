import { parseArgs } from 'node:util';
import { asMergeError } from './errors';
import { MergeOptions, prepareConfig } from './merge-config';
import { DEFAULT_TERMINATION_LOG, tellTermination } from '../termination-log';

/*
 * Makes the configuration that the gateway starts with, of what the source says and what is on the data volume. Runs as an init container:
 *
 *   node merge-config.cjs --source DIR --data DIR [--termination-log FILE]
 *
 * Exit codes: 0 the configuration is there; 1 it is not, and nothing was changed; 2 wrong use.
 */

interface Arguments extends MergeOptions {
  /** What Kubernetes shows as the reason why a container ended. */
  readonly terminationLog: string;
}

function main(argv: readonly string[]): number {
  let options: Arguments;
  try {
    options = parseArguments(argv);
  } catch (error) {
    process.stderr.write(line((error as Error).message));
    return 2;
  }
  try {
    const { setBack, warnings } = prepareConfig(options);
    for (const warning of warnings) process.stderr.write(line(warning));
    if (setBack.length > 0) process.stdout.write(line(`changed in the app, and set back: ${setBack.join(', ')}`));
    return 0;
  } catch (error) {
    const { code, problem, fix } = asMergeError(error);
    tellTermination(line(`config: ${code}: ${problem}; ${fix}`), options.terminationLog);
    return 1;
  }
}

function parseArguments(argv: readonly string[]): Arguments {
  const { values: { source, data, 'termination-log': terminationLog } } = parseArgs({
    args: [...argv],
    options: { 'source': { type: 'string' }, 'data': { type: 'string' }, 'termination-log': { type: 'string', default: DEFAULT_TERMINATION_LOG } },
  });
  if (!source) throw new Error('option --source is missing');
  if (!data) throw new Error('option --data is missing');
  return { source, data, terminationLog };
}

function line(text: string): string {
  return `merge-config: ${text}\n`;
}

process.exitCode = main(process.argv.slice(2));
