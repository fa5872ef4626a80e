import { Problem } from './document';

/*
 * What can be wrong with a tunnel, told the same way by the program in the pod and by the terminal, which can look at a pod whose program can not.
 *
 * Each code has a section in `docs/troubleshooting.md`, whose anchor is the code in lower case; `docs` tests hold the two against each other. The codes of values that were not
 * opened are those of `SealingError`, and have one section together.
 */

/** A node that still has its identity shows no key. */
const LOST_IDENTITY = 'if the node had logged in before, its state with the identity is lost, or the machine was removed';
const ANOTHER_KEY = 'make another auth key, seal it with `cdk8s-openclaw seal`, apply the app again, and remove the old machine in the admin console';

/** What the control server made of an auth key. */
export const authKeyProblems = {
  expired: (): Problem => ({
    code: 'AUTH_KEY_EXPIRED',
    message: 'the control server refused the auth key, because it has expired',
    fix: 'make a new auth key, seal it with `cdk8s-openclaw seal`, and apply the app again',
  }),
  usedUp: (): Problem => ({
    code: 'AUTH_KEY_USED_UP',
    message: 'the control server refused the auth key, because it is for one login and was used before',
    fix: 'make a reusable auth key, seal it with `cdk8s-openclaw seal`, and apply the app again',
  }),
  revoked: (): Problem => ({
    code: 'AUTH_KEY_REVOKED',
    message: 'the control server refused the auth key, because it was revoked',
    fix: 'make a new auth key, seal it with `cdk8s-openclaw seal`, and apply the app again',
  }),
  rejected: (): Problem => ({
    code: 'AUTH_KEY_REJECTED',
    message: 'the control server refused the auth key: it is mistyped or of another tailnet, or it expired, was revoked or was used up',
    fix: 'make a new auth key in the tailnet that the node is to join, seal it with `cdk8s-openclaw seal`, and apply the app again',
  }),
  oneTimeUsed: (): Problem => ({
    code: 'AUTH_KEY_USED_UP',
    message: 'the control server refused the auth key, which is for one login and was used before: the state with the identity that came of that login is lost, or the machine was removed',
    fix: ANOTHER_KEY,
  }),
  oneTimeExpired: (): Problem => ({
    code: 'AUTH_KEY_EXPIRED',
    message: `the control server refused the auth key, which is for one login, because it has expired: ${LOST_IDENTITY}`,
    fix: ANOTHER_KEY,
  }),
  oneTimeRevoked: (): Problem => ({
    code: 'AUTH_KEY_REVOKED',
    message: `the control server refused the auth key, which is for one login, because it was revoked: ${LOST_IDENTITY}`,
    fix: ANOTHER_KEY,
  }),
  oneTimeRejected: (): Problem => ({
    code: 'AUTH_KEY_REJECTED',
    message: `the control server refused the auth key, which is for one login: ${LOST_IDENTITY}; else the key is mistyped, has expired, or was used elsewhere`,
    fix: ANOTHER_KEY,
  }),
  notMade: (): Problem => ({
    code: 'AUTH_KEY_NOT_MADE',
    message: 'the node is logged out, and was given no auth key for what it has to show: the secret of an OAuth client, or a token of its service account',
    fix: 'read in the log of the container tailscale what was answered, and correct the client or the federated identity on the Trust credentials page of the admin console',
  }),
  tagsRejected: (): Problem => ({
    code: 'TAGS_REJECTED',
    message: 'the control server refused the tags that the node asks for',
    fix: 'name the tags in the tailnet policy\'s tagOwners, and make an auth key that may give them, or change `tags`; with Headscale let the key give them, and set `advertiseTags: false`',
  }),
  failed: (): Problem => ({
    code: 'LOGIN_FAILED',
    message: 'the login failed, for a reason that is not known here',
    fix: 'read the log of the container tailscale, and Tailscale\'s status page',
  }),
} as const;

/** What is wrong with the node, as its daemon, its control server or its network tell it. */
export const nodeProblems = {
  daemonUnreachable: (): Problem => ({
    code: 'DAEMON_UNREACHABLE',
    message: 'tailscaled does not answer at its socket',
    fix: 'see why the container tailscale does not run: `kubectl describe pod`, then its log, also the previous one',
  }),
  needsLogin: (): Problem => ({
    code: 'NEEDS_LOGIN',
    message: 'the node is logged out, and has no auth key that it could log in with',
    fix: 'seal an auth key with `cdk8s-openclaw seal`, and apply the app again',
  }),
  needsApproval: (): Problem => ({
    code: 'NEEDS_APPROVAL',
    message: 'the tailnet wants an administrator to approve the node',
    fix: 'approve the machine in the admin console, or use an auth key that is pre-approved',
  }),
  keyExpired: (): Problem => ({
    code: 'NODE_KEY_EXPIRED',
    message: 'the node\'s key has expired, so peers no longer talk to it',
    fix: 'renew the key of the machine in the admin console, or seal a valid auth key and restart the pod; tagged nodes do not expire',
  }),
  /** @param days whole ones that are left */
  keyExpiresSoon: (days: number): Problem => ({
    code: 'NODE_KEY_EXPIRES_SOON',
    message: `the node's key expires ${days < 1 ? 'within a day' : days === 1 ? 'in a day' : `in ${days} days`}`,
    fix: 'renew it, or turn off its expiry, in the admin console; tagged nodes do not expire',
  }),
  stopped: (): Problem => ({
    code: 'STOPPED',
    message: 'the node was turned off, by `tailscale down` or the like',
    fix: 'restart the pod',
  }),
  controlUnreachable: (): Problem => ({
    code: 'CONTROL_UNREACHABLE',
    message: 'the control server does not answer; what is connected stays so, and no change of the tailnet gets here',
    fix: 'see whether the control server is up, and whether egress to it is allowed: `loginServerCidrs` for one that is not on the public internet',
  }),
  severalIdentities: (asked: string, got: string): Problem => ({
    code: 'SEVERAL_IDENTITIES',
    message: `the node asks for the name ${asked} and is called ${got}, since another machine of the tailnet has that name`,
    fix: 'if that is what was here before its state was lost, remove it in the admin console and restart the pod; else give one of the two another `hostname`',
  }),
  nameShared: (asked: string): Problem => ({
    code: 'SEVERAL_IDENTITIES',
    message: `another machine of the tailnet asks for the name ${asked}, too`,
    fix: 'if that is what was here before its state was lost, remove it in the admin console; else give one of the two another `hostname`',
  }),
  magicDnsOff: (): Problem => ({
    code: 'MAGIC_DNS_OFF',
    message: 'the tailnet has MagicDNS turned off, so that names do not work',
    fix: 'turn MagicDNS on in the admin console, or use DnsPreference.RAW_IP',
  }),
  httpsUnavailable: (): Problem => ({
    code: 'HTTPS_UNAVAILABLE',
    message: 'the tailnet gives no HTTPS certificates, so nothing answers at port 443, nor what needs HTTPS, such as the browser relay',
    fix: 'turn on HTTPS Certificates, and MagicDNS, on the DNS page of the admin console, or leave out `https`; a control server of your own may have no certificates to give',
  }),
  versionMismatch: (what: string, cli: string | null, daemon: string | null): Problem => ({
    code: 'VERSION_MISMATCH',
    message: `version mismatch: ${what} (CLI ${cli ?? 'unknown'}, tailscaled ${daemon ?? 'unknown'})`,
    fix: 'use a version of Tailscale\'s image that this version of cdk8s-openclaw was made for, or update cdk8s-openclaw',
  }),
  netcheckFailed: (reason: string): Problem => ({
    code: 'NETCHECK_FAILED',
    message: `the check of the network failed: ${reason}`,
    fix: 'see whether the container tailscale runs and the control server is reachable; the next check is made by itself',
  }),
  unsealReportUnreadable: (reason: string): Problem => ({
    code: 'UNSEAL_REPORT_UNREADABLE',
    message: `what became of the sealed auth key is not known: ${reason}`,
    fix: 'read the termination messages of the init containers unseal-…: `kubectl describe pod`',
  }),
} as const;

/** Why packets take a relay, or may. */
export const relayProblems = {
  udpBlocked: (): Problem => ({
    code: 'UDP_BLOCKED',
    message: 'no UDP gets out of the pod, so every path goes through a relay',
    fix: 'allow UDP egress to every port in the network policies and firewalls of the cluster',
  }),
  symmetricNat: (): Problem => ({
    code: 'SYMMETRIC_NAT',
    message: 'the cluster\'s NAT takes another port for each destination, so paths to peers behind such a NAT go through a relay',
    fix: 'turn off random source ports in the cluster\'s masquerading, or give the node a public address or a peer relay',
  }),
  derpPeers: (regions: readonly string[]): Problem => ({
    code: 'PEERS_ON_DERP',
    message: `peers are reached through a relay${regions.length > 0 ? ` in ${regions.join(', ')}` : ''}`,
    fix: 'a path is relayed while it is young: wait a minute; if it stays so, see whether the peer\'s own network lets UDP through',
  }),
  noDirectPath: (minutes: number): Problem => ({
    code: 'NO_DIRECT_PATH',
    message: `no path to any peer has been direct for ${minutes} minutes or more`,
    fix: 'allow UDP egress and ingress at UDP port 41641 for the pod, and see whether the peers\' networks let UDP through',
  }),
} as const;

/** Why a pod has no exporter that could tell more. */
export const podProblems = {
  imageUnavailable: (container: string, image: string): Problem => ({
    code: 'IMAGE_UNAVAILABLE',
    message: `image ${image} of container ${container} can not be pulled`,
    fix: 'correct its name or tag, or give the pod `imagePullSecrets` or the app an `imageRegistry` that has it',
  }),
  tunMissing: (): Problem => ({
    code: 'TUN_MISSING',
    message: 'the machine has no /dev/net/tun, which kernel mode needs',
    fix: 'load the module tun on the cluster\'s machines, or use TailscaleMode.USERSPACE',
  }),
  volumeUnavailable: (reason: string): Problem => ({
    code: 'VOLUME_UNAVAILABLE',
    message: `a volume of the pod can not be mounted: ${reason}`,
    fix: 'see the events of the pod and of its claims: `kubectl describe pod`',
  }),
  unschedulable: (reason: string): Problem => ({
    code: 'POD_UNSCHEDULABLE',
    message: `no machine takes the pod: ${reason}`,
    fix: 'give the cluster what is missing, or change resources, `nodeSelector` and `tolerations`',
  }),
  podRefused: (reason: string): Problem => ({
    code: 'POD_REFUSED',
    message: `the cluster refuses to make the pod: ${reason}`,
    fix: 'give the namespace the Pod Security level that the mode needs, which InstanceNamespace does, or raise its quota',
  }),
  crashing: (container: string, exitCode: number): Problem => ({
    code: 'CONTAINER_CRASHING',
    message: `container ${container} ends again and again, last with exit code ${exitCode}`,
    fix: `read why: \`kubectl logs --previous --container ${container}\``,
  }),
  starting: (): Problem => ({
    code: 'POD_STARTING',
    message: 'the pod is starting',
    fix: 'wait a minute; if it stays so, see `kubectl describe pod`',
  }),
  noExporter: (): Problem => ({
    code: 'NO_EXPORTER',
    message: 'the pod has no status exporter, so how its tunnel is doing is not known',
    fix: 'leave out `status: { enabled: false }`, or add a StatusExporter for its sidecar',
  }),
  exporterUnreachable: (reason: string): Problem => ({
    code: 'EXPORTER_UNREACHABLE',
    message: `the status exporter does not answer: ${reason}`,
    fix: 'see whether the container status runs, and whether you may use `kubectl port-forward` in the namespace',
  }),
} as const;
