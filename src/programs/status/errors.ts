import { Connection } from './connection';
import { Facts, isKeyRefused, refusedLogin } from './facts';
import { DnsPreference, shortName } from './urls';
import { Credential, makesKeys } from '../../status/credential';
import { Problem } from '../../status/document';
import { authKeyProblems, nodeProblems } from '../../status/problems';

const DAY_MS = 24 * 3_600_000;

/** As long before as the alert for it comes first. */
const EXPIRES_SOON_DAYS = 14;

/** What the workload's owner wants of the node. */
export interface Wishes {
  readonly hostname: string;
  readonly dns: DnsPreference;
  /** Whether the workload is to answer with the tailnet's certificate. */
  readonly https: boolean;
  /** What the node logs in with. */
  readonly credential: Credential;
}

/** What keeps the tunnel from working, or soon will, the gravest first. */
export function errorsOf(connection: Connection, facts: Facts, wishes: Wishes, now: Date): Problem[] {
  return [
    ...connectionErrors(connection, facts, wishes),
    ...facts.unsealProblems,
    ...(facts.control === 'unreachable' ? [nodeProblems.controlUnreachable()] : []),
    ...(connection.state === 'connected' ? identityErrors(connection, wishes, now) : []),
    ...[facts.busMisunderstood, facts.asideMisunderstood].flatMap(what => (
      what === null ? [] : [nodeProblems.versionMismatch(what, facts.cliVersion, facts.daemonVersion)]
    )),
    ...(facts.netcheckProblem ? [facts.netcheckProblem] : []),
  ];
}

function connectionErrors({ state, node }: Connection, facts: Facts, { credential }: Wishes): Problem[] {
  switch (state) {
    case 'disconnected':
      return [nodeProblems.daemonUnreachable()];
    case 'needs-login':
      if (facts.loginProblem) return [facts.loginProblem];
      // a key that did not open is the reason, and is told as such
      if (facts.unsealProblems.length > 0) return [];
      // whoever makes the key tells tailscale alone, and not the daemon, why there is none
      return [makesKeys(credential) ? authKeyProblems.notMade() : nodeProblems.needsLogin()];
    case 'needs-approval':
      return [nodeProblems.needsApproval()];
    case 'key-expired': {
      const refused = isKeyRefused(facts) ? null : refusedLogin(facts);
      return [nodeProblems.keyExpired(), ...(refused ? [refused] : [])];
    }
    case 'stopped':
      return [nodeProblems.stopped()];
    case 'unknown':
      return unknownErrors(facts, node?.backendState);
    default:
      return [];
  }
}

function unknownErrors({ daemon, cliVersion, daemonVersion }: Facts, backendState?: string): Problem[] {
  if (daemon.kind === 'silent') return [];
  const what = daemon.kind === 'misunderstood' ? daemon.what : `tailscaled is in a state that is not known here, ${backendState}`;
  return [nodeProblems.versionMismatch(what, cliVersion, daemonVersion)];
}

function identityErrors({ node }: Connection, { hostname, dns, https }: Wishes, now: Date): Problem[] {
  if (!node) return [];
  const called = node.dnsName ? shortName(node.dnsName) : hostname;
  // the tailnet appends a number to the host name of whichever node comes second
  const isSecond = called.startsWith(`${hostname}-`) && /^\d+$/.test(called.slice(hostname.length + 1));
  const isShared = (node.peers?.sameHostname ?? 0) > 0;
  const days = node.keyExpiry ? (node.keyExpiry.getTime() - now.getTime()) / DAY_MS : Infinity;
  return [
    ...(isSecond ? [nodeProblems.severalIdentities(hostname, called)] : isShared ? [nodeProblems.nameShared(hostname)] : []),
    ...(dns === 'MAGIC_DNS' && node.magicDns === false ? [nodeProblems.magicDnsOff()] : []),
    ...(https && !node.hasCertificates ? [nodeProblems.httpsUnavailable()] : []),
    ...(days <= EXPIRES_SOON_DAYS ? [nodeProblems.keyExpiresSoon(Math.floor(days))] : []),
  ];
}
