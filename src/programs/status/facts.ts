import { DerpMap } from './derp-map';
import { NetcheckReport } from './netcheck-report';
import { NodeStatus } from './node-status';
import { Served } from './served-ports';
import { HealthWarning, Problem } from '../../status/document';
import { authKeyProblems, nodeProblems } from '../../status/problems';

const LOGIN_FAILED = authKeyProblems.failed().code;
const KEY_EXPIRED = nodeProblems.keyExpired().code;

/** What became of the last attempt to hear the daemon. */
export type Daemon =
  /** It answers, and what it said last. */
  | { readonly kind: 'answering'; readonly node: NodeStatus }
  /** It says what this program does not understand. */
  | { readonly kind: 'misunderstood'; readonly what: string }
  /** It does not answer. */
  | { readonly kind: 'silent'; readonly since: Date };

/** Everything that the status is made of, as it was seen last. */
export interface Facts {
  readonly daemon: Daemon;
  /** The daemon's version as it was heard last, and null before. It outlives the daemon. */
  readonly daemonVersion: string | null;
  /** What of its notifications was not understood; null where nothing was. */
  readonly busMisunderstood: string | null;
  /** The same of what else it answers, beside its state. */
  readonly asideMisunderstood: string | null;
  /** Why the last login failed; null where it did not, and once the node is connected. */
  readonly loginProblem: Problem | null;
  readonly health: readonly HealthWarning[];
  /** The relays that the node knows. */
  readonly relays: DerpMap;
  /** Where the workload answers. It outlives the daemon, too. */
  readonly served: readonly Served[];
  readonly control: 'reachable' | 'unreachable' | 'unknown';
  /** The last report on the network, and when it came; null before the first. */
  readonly netcheck: { readonly report: NetcheckReport; readonly at: Date } | null;
  /** What was wrong with the last check of the network; null where nothing was. */
  readonly netcheckProblem: Problem | null;
  readonly cliVersion: string | null;
  /** Sealed values that did not open, and a record that can not be read. */
  readonly unsealProblems: readonly Problem[];
}

/** Why the control server refused the last login; null where it did not. A login that failed for no reason that is known may not have reached it. */
export function refusedLogin({ loginProblem, control }: Facts): Problem | null {
  return loginProblem?.code === LOGIN_FAILED && control !== 'reachable' ? null : loginProblem;
}

/** Whether the last login failed since the node's key has expired. */
export function isKeyRefused({ loginProblem }: Facts): boolean {
  return loginProblem?.code === KEY_EXPIRED;
}

/** What is known of a tunnel before anything was looked at. */
export function noFacts(now: Date): Facts {
  return {
    daemon: { kind: 'silent', since: now },
    daemonVersion: null,
    busMisunderstood: null,
    asideMisunderstood: null,
    loginProblem: null,
    health: [],
    relays: { names: new Map(), isEmpty: true },
    served: [],
    control: 'unknown',
    netcheck: null,
    netcheckProblem: null,
    cliVersion: null,
    unsealProblems: [],
  };
}
