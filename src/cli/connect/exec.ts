import { InstanceName, execArguments } from './gateway';
import { GATEWAY_CONTAINER } from '../../pod/containers';
import { CliError } from '../cli-error';
import { failureOf, lastLine, startKubectl } from '../kubectl';
import { printable } from '../printable';

/** How much a command may print, in UTF-16 code units. */
const MAX_OUTPUT = 4 * 1024 * 1024;

interface Output {
  stdout: string;
  stderr: string;
}

/** The last line of a kubectl whose command started and failed. */
const COMMAND_FAILED = /^command terminated with exit code \d+$/;

/**
 * Runs a command in the gateway's container.
 *
 * @param command whose failures are told on standard output as OpenClaw's CLI does with `--json`, or on standard error
 * @param signal ends it when it aborts
 * @returns what it prints on standard output
 * @throws CliError if it fails, is not there, or cannot be reached; the signal's reason if that aborted
 */
export async function execInGateway(instance: InstanceName, command: readonly string[], signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const args = execArguments(instance, command);
  const child = startKubectl(args);
  const end = () => child.kill();
  signal.addEventListener('abort', end);
  const output: Output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      output[name] += part;
      if (output[name].length > MAX_OUTPUT) end();
    });
  }
  try {
    const failure = await failureOf(child);
    signal.throwIfAborted();
    if (Object.values(output).some(({ length }) => length > MAX_OUTPUT)) {
      throw new CliError(`\`${command.join(' ')}\` in deploy/${instance.name} prints too much; see what runs in that container`);
    }
    if (failure === undefined) return output.stdout;
    throw failureIn(instance, command, output)
      ?? new CliError(`\`kubectl ${args.join(' ')}\` failed with ${failure}: ${lastLine(output.stderr)}; see whether kubectl works with that cluster`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** What the command says of its failure; undefined if the failure is kubectl's. */
function failureIn(instance: InstanceName, command: readonly string[], { stdout, stderr }: Readonly<Output>): CliError | undefined {
  const lines = stderr.trimEnd().split('\n');
  if (!COMMAND_FAILED.test(lines.at(-1)!)) return undefined;
  const said = printable(messageOf(stdout) ?? lines.slice(0, -1).join(' ')) || 'no message';
  const log = ['kubectl', 'logs', ...(instance.namespace === undefined ? [] : [`--namespace=${instance.namespace}`]), `deploy/${instance.name}`].join(' ');
  return new CliError(`\`${command.join(' ')}\` failed in deploy/${instance.name}: ${said}; read the gateway's log: \`${log} --container=${GATEWAY_CONTAINER}\``);
}

/** The message of a failure in JSON, whose form is `{"ok": false, "error": {"message": "…"}}`; undefined for another text. */
function messageOf(stdout: string): string | undefined {
  try {
    const message: unknown = JSON.parse(stdout).error.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
