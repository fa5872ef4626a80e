import { Facts, isKeyRefused, refusedLogin } from './facts';
import { NodeStatus } from './node-status';
import { ConnectionState } from '../../status/document';

/** The state of the connection, with what has to be remembered to tell it. */
export interface Connection {
  readonly state: ConnectionState;
  readonly since: Date;
  /** The node as it was seen last; null before. Its name and addresses stay, whatever becomes of its daemon. */
  readonly node: NodeStatus | null;
  /** Since when the node has wanted a login, by this daemon or those before it; null where it does not. */
  readonly wantsLoginSince: Date | null;
}

/** A login takes some seconds, and the daemon wants one meanwhile. Containerboot's own patience is a minute: then it ends the daemon and begins anew. */
const LOGIN_TAKES_MS = 45_000;

/** The daemon comes back within a second or two when it has been restarted. */
const RESTART_TAKES_MS = 10_000;

/**
 * States that say what has to be done. Containerboot ends the daemon in each of them and begins anew, so they hold, across restarts of the daemon, until it is known better.
 */
const BLOCKED: readonly ConnectionState[] = ['needs-login', 'needs-approval', 'key-expired'];

export function noConnection(now: Date): Connection {
  return { state: 'unknown', since: now, node: null, wantsLoginSince: null };
}

/** The connection after facts have changed, or time has passed. */
export function nextConnection(before: Connection, facts: Facts, now: Date): Connection {
  const node = facts.daemon.kind === 'answering' ? remembered(before.node, facts.daemon.node) : before.node;
  const wantsLoginSince = loginWantedSince(before, facts, now);
  const state = stateOf(before, facts, wantsLoginSince, now);
  return { state, since: state === before.state ? before.since : now, node, wantsLoginSince };
}

/** A daemon that is gone or has just started has not got its login yet, if the one before had not. */
function loginWantedSince({ wantsLoginSince }: Connection, { daemon }: Facts, now: Date): Date | null {
  if (daemon.kind !== 'answering') return wantsLoginSince;
  switch (daemon.node.backendState) {
    case 'NeedsLogin': return wantsLoginSince ?? now;
    case 'NoState':
    case 'Starting': return wantsLoginSince;
    default: return null;
  }
}

/** A daemon that has just started does not know yet who it is. */
function remembered(before: NodeStatus | null, node: NodeStatus): NodeStatus {
  if (!before || node.addresses.length > 0) return node;
  return { ...node, addresses: before.addresses, dnsName: node.dnsName ?? before.dnsName, keyExpiry: node.keyExpiry ?? before.keyExpiry };
}

function stateOf(before: Connection, facts: Facts, wantsLoginSince: Date | null, now: Date): ConnectionState {
  const blocked = BLOCKED.includes(before.state) ? before.state : undefined;
  const { daemon } = facts;
  if (daemon.kind === 'misunderstood') return 'unknown';
  if (daemon.kind === 'silent') {
    const isRestarting = now.getTime() - daemon.since.getTime() < RESTART_TAKES_MS;
    return blocked ?? (isRestarting ? before.state : 'disconnected');
  }
  switch (daemon.node.backendState) {
    case 'Running':
      return isExpired(daemon.node, now) ? 'key-expired' : 'connected';
    case 'NeedsLogin':
      if (before.state === 'key-expired' || isKeyRefused(facts) || isExpired(daemon.node, now)) return 'key-expired';
      return refusedLogin(facts) || facts.unsealProblems.length > 0 || isOverdue(facts, wantsLoginSince!, now) ? 'needs-login' : blocked ?? 'connecting';
    case 'NeedsMachineAuth':
      return 'needs-approval';
    case 'Stopped':
      return 'stopped';
    case 'Starting':
    case 'NoState':
      // a daemon that comes up with an expired key gets no further than this
      return isKeyRefused(facts) ? 'key-expired' : blocked ?? 'connecting';
    default:
      return 'unknown';
  }
}

/** A login that no control server answers takes as long as that. */
function isOverdue({ control }: Facts, wantsLoginSince: Date, now: Date): boolean {
  return control !== 'unreachable' && now.getTime() - wantsLoginSince.getTime() >= LOGIN_TAKES_MS;
}

function isExpired({ keyExpired, keyExpiry }: NodeStatus, now: Date): boolean {
  return keyExpired || (keyExpiry !== null && keyExpiry <= now);
}
