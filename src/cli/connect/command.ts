import { Command, InvalidArgumentError } from 'commander';
import { approveRequest, listPairingRequests } from './approve';
import { describeSettings } from './describe-settings';
import { findInstance } from './find-instance';
import { InstanceName } from './gateway';
import { PairingRequest } from './pairing-requests';
import { ConnectionSettings, connectionSettings } from './settings';
import { label } from '../arguments';
import { OutputOptions, outputOption } from '../check-files';
import { CliError } from '../cli-error';
import { printable, printableJson } from '../printable';
import { writeStandardOutput } from '../standard-output';
import { describeProblems } from '../status/describe-problems';
import { InstanceStatus } from '../status/instances';
import { untilInterrupted } from '../status/interruption';

interface ConnectCommandOptions extends OutputOptions {
  readonly namespace?: string;
  /** True where no request is named. */
  readonly approve?: string | true;
  readonly yes: boolean;
}

/** `connect`: tells how a person reaches an instance, and lets a device in. */
export function connectCommand(): Command {
  return new Command('connect')
    .summary('tell how to reach an instance, and approve a device')
    .description('Tells how a person on a device of the tailnet reaches an instance: the URLs of its Control UI, and the settings of the OpenClaw CLI, which the token is not in. '
      + 'With --approve, it shows the devices that wait for an approval instead, and approves one after asking, through `kubectl exec`. '
      + 'The cluster is the one that kubectl talks to. Ends with 1 when the instance is not connected, or nothing was approved.')
    .argument('<name>', 'name of the instance', label)
    .option('--namespace <namespace>', 'namespace of the instance (default: the one that kubectl uses)', label)
    .option('--approve [request-id]', 'approve this request of a device; without an id, the one that is pending', requestId)
    .option('--yes', 'approve the request that --approve names without asking', false)
    .addOption(outputOption())
    .action(connect);
}

async function connect(name: string, { namespace, approve, yes, output }: ConnectCommandOptions, command: Command): Promise<void> {
  // Nobody would have seen what is approved.
  if (yes && typeof approve !== 'string') command.error('error: --yes approves only a request that is named: --approve REQUEST_ID --yes');
  const instance: InstanceName = { namespace, name };
  const interruptedBy = await untilInterrupted(async (signal) => (
    approve === undefined
      ? showSettings(instance, output, signal)
      : approveDevice(instance, typeof approve === 'string' ? approve : undefined, { yes, output }, signal)
  ));
  // Nobody listens to it any more: it ends the program, as whoever sent it expects.
  if (interruptedBy) process.kill(process.pid, interruptedBy);
}

async function showSettings(name: InstanceName, output: OutputOptions['output'], signal: AbortSignal): Promise<void> {
  const instance = await findInstance(name, signal);
  let settings: ConnectionSettings | undefined;
  try {
    settings = settingsOf(instance);
    const { namespace } = instance;
    if (output === 'text') await writeStandardOutput(describeSettings({ namespace, name: name.name }, settings));
  } finally {
    const { namespace, instance: instanceName, pod, state, errors } = instance;
    const { urls = [], cli = null } = settings ?? {};
    if (output === 'json') await printJson({ namespace, instance: instanceName, pod, state, errors, urls, cli });
  }
  // Of one that is connected, they are what soon will be wrong.
  if (output === 'text') process.stderr.write(describeProblems(instance.instance, instance.errors));
}

function settingsOf(instance: InstanceStatus): ConnectionSettings {
  const { instance: name, namespace, state, errors, status } = instance;
  if (state === 'connected' && status !== null) return connectionSettings({ namespace, name }, status.urls);
  const fix = errors.length > 0 ? 'what is wrong, and what to do about it:' : `wait, and see how it is with \`cdk8s-openclaw status --namespace ${namespace}\``;
  throw new CliError(`${name} is not connected, but ${state}; ${fix}\n${describeProblems(name, errors)}`.trimEnd());
}

async function approveDevice(
  instance: InstanceName, id: string | undefined, { yes, output }: Pick<ConnectCommandOptions, 'yes' | 'output'>, signal: AbortSignal,
): Promise<void> {
  const show = async (text: string) => (output === 'text' ? writeStandardOutput(text) : void process.stderr.write(text));
  const pending = await listPairingRequests(instance, signal);
  let approved: PairingRequest | undefined;
  try {
    approved = await approveRequest(pending, { instance, requestId: id, yes, show, signal });
    if (output === 'text') await writeStandardOutput(`approved ${approved.requestId}: device ${printable(approved.deviceId)}\n`);
  } finally {
    if (output === 'json' && !signal.aborted) await printJson({ instance: instance.name, pending, approved: approved?.requestId ?? null });
  }
}

async function printJson(value: object): Promise<void> {
  await writeStandardOutput(`${printableJson(value, 2)}\n`);
}

/** One that is empty would be nobody's. */
function requestId(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('use the id of a request, or none');
  return value;
}
