import { confirm } from './confirm';
import { describeRequest } from './describe-request';
import { execInGateway } from './exec';
import { InstanceName, execArguments, openclawCommand } from './gateway';
import { PairingRequest, parsePairingRequests } from './pairing-requests';
import { CliError } from '../cli-error';

export interface ApproveOptions {
  readonly instance: InstanceName;
  /** @default - the one that is pending */
  readonly requestId?: string;
  /** Whether it is approved without asking. */
  readonly yes: boolean;
  /** Shows who asks. */
  readonly show: (text: string) => Promise<void>;
  /** Ends it when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * The devices that wait for an approval.
 *
 * @throws CliError
 */
export async function listPairingRequests(instance: InstanceName, signal: AbortSignal): Promise<PairingRequest[]> {
  const command = openclawCommand('devices', 'list', '--json');
  const output = await execInGateway(instance, command, signal);
  try {
    return parsePairingRequests(output);
  } catch (error) {
    throw new CliError(`\`${command.join(' ')}\` in deploy/${instance.name} prints what is not understood: ${(error as Error).message}; `
      + `approve the device by hand: \`kubectl ${execArguments(instance, openclawCommand('devices', 'list')).join(' ')}\``);
  }
}

/**
 * Approves one of the requests that are pending. Which one is the user's choice: never that which came last, as any device could.
 *
 * @returns the request
 * @throws CliError if none was chosen, or the choice was not confirmed, or the gateway refused it
 */
export async function approveRequest(
  pending: readonly PairingRequest[], { instance, requestId, yes, show, signal }: ApproveOptions,
): Promise<PairingRequest> {
  const candidates = requestId === undefined ? pending : pending.filter((request) => request.requestId === requestId);
  await show(candidates.map((request) => describeRequest(request, new Date())).join('\n'));
  const chosen = onlyOne(candidates, instance, requestId);
  if (!yes) await askFor(chosen, instance, signal);

  const output = await execInGateway(instance, openclawCommand('devices', 'approve', chosen.requestId, '--json'), signal);
  const approved = approvedId(output);
  if (approved !== chosen.requestId) {
    throw new CliError(`the gateway answered the approval of ${chosen.requestId} with something else, it may have approved a later request of the same device; `
      + `see what it may: \`kubectl ${execArguments(instance, openclawCommand('devices', 'list')).join(' ')}\``);
  }
  return chosen;
}

function onlyOne(candidates: readonly PairingRequest[], { name }: InstanceName, requestId: string | undefined): PairingRequest {
  if (candidates.length === 0) {
    throw new CliError(requestId === undefined
      ? `no device waits for an approval at ${name}; connect with it, and keep it open`
      : `no request ${requestId} is pending at ${name}, a device that asks again gets another; see which are with --approve alone`);
  }
  if (candidates.length > 1) throw new CliError(`${candidates.length} requests are pending at ${name}; name the one to approve: --approve REQUEST_ID`);
  return candidates[0];
}

async function askFor({ requestId }: PairingRequest, instance: InstanceName, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CliError(`nothing was approved, for there is no terminal to ask at; see who asks, and approve it with --approve ${requestId} --yes`);
  }
  if (await confirm(`approve ${requestId}?`, signal)) return;
  throw new CliError('nothing was approved; to refuse it for good: '
    + `\`kubectl ${execArguments(instance, openclawCommand('devices', 'reject', requestId)).join(' ')}\``);
}

function approvedId(output: string): unknown {
  try {
    return JSON.parse(output).requestId;
  } catch {
    return undefined;
  }
}
