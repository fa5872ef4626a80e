import { GATEWAY_CONTAINER } from '../../pod/containers';

/*
 * What of an instance is reached through `kubectl exec`.
 */

/** The file with the gateway's token in that container. */
export const GATEWAY_TOKEN_FILE = '/run/openclaw/gateway-token';

/** An instance as people name it. */
export interface InstanceName {
  /** @default - kubectl's own */
  readonly namespace?: string;
  readonly name: string;
}

/** Arguments of the `kubectl` that runs a command in the gateway's container. */
export function execArguments({ namespace, name }: InstanceName, command: readonly string[]): string[] {
  return ['exec', ...(namespace === undefined ? [] : [`--namespace=${namespace}`]), `deploy/${name}`, `--container=${GATEWAY_CONTAINER}`, '--', ...command];
}

/** Arguments of the `node` that runs a command of OpenClaw's CLI there. */
export function openclawCommand(...args: readonly string[]): string[] {
  return ['node', 'openclaw.mjs', ...args];
}
