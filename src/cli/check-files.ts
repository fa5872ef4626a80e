import { Option } from 'commander';
import { CliError } from './cli-error';
import { writeStandardOutput } from './standard-output';
import { unexpected } from './unexpected';
import { SealingError, SealingErrorCode } from '../sealing/errors';

/** What came of one file: the result's own fields, or what is wrong; INTERNAL is an error of the program itself. */
export type CheckedFile<T> =
  | ({ readonly file: string; readonly ok: true } & T)
  | { readonly file: string; readonly ok: false; readonly code: SealingErrorCode | 'INTERNAL'; readonly message: string; readonly fix: string };

export interface OutputOptions {
  readonly output: 'text' | 'json';
}

/** `-o`: how the results are printed. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to print the results').choices(['text', 'json']).default('text');
}

/**
 * Checks each file and prints all results: as a JSON list, or as text with what failed on standard error. The program ends with 1 if
 * one failed; one that fails does not keep the others from being checked.
 *
 * @param check throws for a file that fails: SealingError, if nothing is wrong with this program; or CliError, which ends the run once the results before it are printed
 * @param describe the text for a file that passes
 */
export async function checkFiles<T extends object>(
  files: readonly string[], { output }: OutputOptions, check: (file: string) => T | Promise<T>, describe: (file: string, result: T) => string,
): Promise<void> {
  const results: CheckedFile<T>[] = [];
  let ended: CliError | undefined;
  for (const file of files) {
    try {
      results.push(await checkFile(file, check));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      ended = error;
      break;
    }
  }
  if (output === 'json') {
    await writeStandardOutput(`${JSON.stringify(results, undefined, 2)}\n`);
  } else {
    for (const result of results) {
      if (result.ok) await writeStandardOutput(describe(result.file, result));
      else process.stderr.write(`cdk8s-openclaw: ${result.file}: ${result.message}; ${result.fix} (${result.code})\n`);
    }
  }
  if (results.some(({ ok }) => !ok)) process.exitCode = 1;
  if (ended) throw ended;
}

async function checkFile<T extends object>(file: string, check: (file: string) => T | Promise<T>): Promise<CheckedFile<T>> {
  try {
    return { file, ok: true, ...await check(file) };
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { code, problem, fix } = error instanceof SealingError ? error : { code: 'INTERNAL' as const, ...unexpected(error) };
    return { file, ok: false, code, message: problem, fix };
  }
}
