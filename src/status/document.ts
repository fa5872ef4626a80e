/*
 * What the status exporter tells of a tunnel: the body of `GET /api/addons/tailscale`, as `docs/openapi.yaml` describes it. The program in the pod makes it, the page and
 * the terminal show it. It is free of secrets, of login URLs, and of other nodes but for their number.
 */

/**
 * Whether the node is in its tailnet:
 *
 * - `connected`: it is;
 * - `connecting`: it is on its way, nothing is wrong yet;
 * - `needs-login`: the control server wants a key that the node does not have, or refused the one it showed;
 * - `needs-approval`: an administrator of the tailnet has to approve it;
 * - `key-expired`: its node key has expired;
 * - `stopped`: somebody turned it off;
 * - `disconnected`: its daemon does not run;
 * - `unknown`: its daemon has not been heard yet, or is not understood.
 */
export const CONNECTION_STATES = ['connected', 'connecting', 'needs-login', 'needs-approval', 'key-expired', 'stopped', 'disconnected', 'unknown'] as const;
export type ConnectionState = typeof CONNECTION_STATES[number];

export const UDP_AVAILABILITIES = ['yes', 'no', 'unknown'] as const;
export type UdpAvailability = typeof UDP_AVAILABILITIES[number];

/** How likely it is that packets go through a relay, which is slower: `high` where they do, or can not do otherwise. */
export const RELAY_RISKS = ['none', 'low', 'high', 'unknown'] as const;
export type RelayRisk = typeof RELAY_RISKS[number];

export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type Severity = typeof SEVERITIES[number];

/** Something that is wrong, and what to do about it. `docs/troubleshooting.md` has a section for each code. */
export interface Problem {
  /** Stable, for programs. */
  readonly code: string;
  /** What is wrong, for people: lower case, no final period. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A warning of tailscaled's own. */
export interface HealthWarning {
  /** Tailscale's, such as `not-in-map-poll`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Whether Tailscale says that it affects connectivity. */
  readonly impactsConnectivity: boolean;
}

/** Peers that packets went to or came from lately, by the kind of path. */
export interface PeerCounts {
  readonly direct: number;
  readonly peerRelay: number;
  readonly derp: number;
}

/** The state of an instance's tunnel. Times are in UTC, as RFC 3339 has it. */
export interface TailscaleStatus {
  readonly name: 'tailscale';
  /** Always true: where the addon is off there is no exporter either. */
  readonly enabled: boolean;
  /** The workload that the tunnel is for. */
  readonly instance: string;
  readonly state: ConnectionState;
  /** When the exporter saw that state come, or when it started, if it found it so. */
  readonly since: string;
  /** The host name that the node asks for. */
  readonly hostname: string;
  /** The MagicDNS name that it has, such as `agent.tail1234.ts.net`; null before it has one. */
  readonly dnsName: string | null;
  /** Its addresses in the tailnet, the IPv4 one first. Empty before it has any. */
  readonly addresses: readonly string[];
  /** Where to open the workload, the preferred URL first. Empty while there is none. */
  readonly urls: readonly string[];
  readonly udp: {
    /** Whether UDP reaches the world beyond the pod, which direct paths take. */
    readonly available: UdpAvailability;
    /** When that was last checked; null before the first check has ended. */
    readonly checkedAt: string | null;
  };
  readonly relay: {
    readonly risk: RelayRisk;
    /** Why the risk is what it is. Empty for none and unknown. */
    readonly reasons: readonly Problem[];
    /** Null while it is not known. */
    readonly peers: PeerCounts | null;
    /** Names of the regions of the relays that peers are reached through at the moment. */
    readonly regions: readonly string[];
  };
  /** When the node's key expires; null where it does not, or is not known. */
  readonly keyExpiry: string | null;
  readonly health: readonly HealthWarning[];
  /** What keeps the tunnel from working, or soon will, the gravest first. */
  readonly errors: readonly Problem[];
  readonly versions: {
    /** Of tailscaled; null before it has answered. */
    readonly daemon: string | null;
    /** Of the CLI that checks the network; null before the first check. */
    readonly cli: string | null;
  };
}

/** An addon, as `GET /api/addons` lists it. */
export interface AddonSummary {
  readonly name: string;
  readonly enabled: boolean;
  readonly state: ConnectionState;
  readonly since: string;
  /** Path of the whole of it. */
  readonly href: string;
}

/** The body of `GET /api/addons`. */
export interface AddonList {
  readonly addons: readonly AddonSummary[];
}

/** Path of the document on the exporter's server. */
export const STATUS_PATH = '/api/addons/tailscale';
