import { Fields } from './fields';
import { FormatError } from './format-error';
import { healthWarnings, lastLoginError } from './health-warnings';
import { HealthWarning } from '../../status/document';

/** What the daemon says on its notification bus: `ipn.Notify`. What is absent has not changed; even an empty one says that something did. */
export interface Notification {
  /** Name of the state that it is in now, as `NodeStatus.backendState` has it. */
  readonly state?: string;
  /** What went wrong, in the words of the daemon or of the control server, which may quote a key: never to be shown. */
  readonly errMessage?: string;
  /** All warnings that there are now, the gravest first. */
  readonly health?: readonly HealthWarning[];
  /**
   * Why the last login failed, in the words of the control server, which may quote the key: to find out what happened, and never to be shown. A login fails, too, where the control
   * server is not reached. Absent beside `health`: the last login has not failed.
   */
  readonly loginError?: string;
  /** When the node's key expires, where the node itself has changed; null for never. It is told before the daemon is ended for an expired key. */
  readonly keyExpiry?: Date | null;
  /** Why the notification was not understood. */
  readonly formatError?: FormatError;
}

/** The values of `ipn.State`. */
const STATES = ['NoState', 'InUseOtherUser', 'NeedsLogin', 'NeedsMachineAuth', 'Stopped', 'Starting', 'Running'];

/** The one message that is about the bus itself (`watchIPNBusFellBehindMessage`); it ends the watch. */
const FELL_BEHIND = 'IPN bus consumer fell behind; closing watch';

/**
 * Reads one line of the bus.
 *
 * @throws FormatError
 */
export function parseNotification(line: string): Notification {
  const notify = Fields.of(parseJson(line), 'notification');
  const state = notify.optionalNatural('State');
  const errMessage = notify.optionalString('ErrMessage') || undefined;
  const health = notify.optionalObject('Health');
  const self = notify.optionalObject('SelfChange');
  // The daemon tells of a refused login twice: by a message that is meant for people, and by its health.
  const loginError = (health && lastLoginError(health)) ?? (errMessage === FELL_BEHIND ? undefined : errMessage);
  return {
    ...state !== undefined && { state: STATES[state] ?? `state ${state}` },
    ...errMessage !== undefined && { errMessage },
    ...health && { health: healthWarnings(health) },
    ...loginError !== undefined && { loginError },
    ...self && { keyExpiry: self.optionalTime('KeyExpiry') ?? null },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new FormatError('notification is no JSON');
  }
}
