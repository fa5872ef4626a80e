import { setTimeout as wait } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Scope } from './cluster';
import { Format, jsonFormat, tableFormat } from './format';
import { InstanceStatus, readInstances } from './instances';
import { untilInterrupted } from './interruption';
import { watch } from './watch';
import { label } from '../arguments';
import { CliError } from '../cli-error';
import { writeStandardOutput } from '../standard-output';

interface StatusCommandOptions extends Scope {
  readonly output: 'table' | 'json' | 'wide';
  readonly watch: boolean;
}

/** How long `--watch` waits between two looks. */
const PAUSE_MS = 5000;

/** `status`: tells how the tunnels of a cluster's instances are doing. */
export function statusCommand(): Command {
  return new Command('status')
    .summary('tell how the tunnels in a cluster are doing')
    .description('Tells how the tunnels in a cluster are doing, one line an instance, and below what is wrong and what to do about it. '
      + 'It asks the status exporter in each pod, through `kubectl port-forward`; of a pod whose exporter cannot tell, it reads the conditions, container states and events. '
      + 'The cluster is the one that kubectl talks to. Ends with 1 when one instance is not connected, or there is none.')
    .option('--namespace <namespace>', 'namespace of the instances (default: the one that kubectl uses)', label)
    .addOption(new Option('-A, --all-namespaces', 'instances of all namespaces').default(false).conflicts('namespace'))
    .option('--selector <selector>', 'label selector that their pods match', selector)
    .option('--watch', 'look again every 5 seconds until interrupted, and print what changed', false)
    .addOption(new Option('-o, --output <format>', 'how to print them; with --watch, json is one list a line').choices(['table', 'json', 'wide']).default('table'))
    .action(status);
}

async function status({ output, watch: again, ...scope }: StatusCommandOptions): Promise<void> {
  if (again) await watchStatus(scope, formatOf(output, scope, undefined), output !== 'json');
  else await showStatus(scope, formatOf(output, scope, 2));
}

async function showStatus(scope: Scope, format: Format): Promise<void> {
  const interruptedBy = await untilInterrupted(async (signal) => {
    const instances = await readInstances(scope, signal);
    await print(instances, format);
    if (instances.length === 0) throw new CliError(noneIn(scope));
    if (instances.some(({ state }) => state !== 'connected')) process.exitCode = 1;
  });
  // Nobody listens to it any more: it ends the program, as whoever sent it expects.
  if (interruptedBy) process.kill(process.pid, interruptedBy);
}

async function watchStatus(scope: Scope, format: Format, withTime: boolean): Promise<void> {
  const warn = (message: string) => { process.stderr.write(`cdk8s-openclaw: ${message}\n`); };
  await untilInterrupted(async (signal) => watch({
    read: async () => readInstances(scope, signal),
    format,
    show: async (instances) => {
      if (withTime) await writeStandardOutput(`${new Date().toISOString().replace(/\.\d+/, '')}\n`);
      await print(instances, format);
      if (instances.length === 0) warn(noneIn(scope));
    },
    warn,
    pause: async () => wait(PAUSE_MS, undefined, { signal }),
    signal,
  }));
}

async function print(instances: readonly InstanceStatus[], format: Format): Promise<void> {
  await writeStandardOutput(format.print(instances, new Date()));
}

function formatOf(output: StatusCommandOptions['output'], { allNamespaces }: Scope, space: number | undefined): Format {
  return output === 'json' ? jsonFormat(space) : tableFormat({ namespaces: allNamespaces, wide: output === 'wide' });
}

function noneIn({ namespace, allNamespaces, selector: wanted }: Scope): string {
  const where = allNamespaces ? 'the cluster' : namespace === undefined ? 'the namespace that kubectl uses' : `the namespace ${namespace}`;
  return `no instance with a tunnel${wanted === undefined ? '' : ` matches ${wanted}`} in ${where}; `
    + `${allNamespaces ? '' : 'name another with --namespace, or use --all-namespaces; '}\`kubectl config current-context\` tells which cluster it is`;
}

/** One that is empty would make kubectl complain of ours. */
function selector(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('use a label selector, such as app=agent');
  return value;
}
