import { isIP, isIPv4 } from 'node:net';
import { Fields } from './fields';

/*
 * The answer of `GET /localapi/v0/status`: `ipnstate.Status` of Tailscale v1.102, and what the versions about it have in common with that.
 */

/** Peers that packets went to or came from lately, by the kind of path, and what else is wanted of peers. No peer can be told from it. */
export interface PeerPaths {
  readonly direct: number;
  readonly peerRelay: number;
  readonly derp: number;
  /** Codes of the DERP regions of the peers on DERP, unique and sorted. */
  readonly derpRegions: readonly string[];
  /** Other nodes, active or not, that ask for the same host name as this one. */
  readonly sameHostname: number;
}

export interface NodeStatus {
  /** The daemon's, without what follows the first hyphen: `1.102.3`. */
  readonly version: string;
  /** `NoState`, `NeedsLogin`, `NeedsMachineAuth`, `Stopped`, `Starting`, `Running`, or what a newer version has. */
  readonly backendState: string;
  /** The host name that the node asks for. */
  readonly hostname: string | null;
  /** Its MagicDNS name, without the final dot. */
  readonly dnsName: string | null;
  /** Its addresses in the tailnet, the IPv4 ones first. */
  readonly addresses: readonly string[];
  readonly keyExpiry: Date | null;
  /** Whether Tailscale marks the key as expired, which it does not always do of its own: a `keyExpiry` in the past says so too. */
  readonly keyExpired: boolean;
  /** Null before the tailnet is known. */
  readonly magicDns: boolean | null;
  /** Whether the tailnet gives the node HTTPS certificates. */
  readonly hasCertificates: boolean;
  /** Null where the daemon was asked to leave peers out. */
  readonly peers: PeerPaths | null;
}

/** @throws FormatError */
export function parseNodeStatus(body: unknown): NodeStatus {
  const status = Fields.of(body, 'status');
  const self = status.optionalObject('Self');
  const hostname = self?.optionalString('HostName') || null;
  const addresses = self?.strings('TailscaleIPs', (text) => isIP(text) !== 0, 'list of addresses') ?? [];
  return {
    version: status.string('Version').split('-', 1)[0],
    backendState: status.string('BackendState'),
    hostname,
    dnsName: self?.optionalString('DNSName')?.replace(/\.$/, '') || null,
    addresses: [...addresses.filter(isIPv4), ...addresses.filter((address) => !isIPv4(address))],
    keyExpiry: self?.optionalTime('KeyExpiry') ?? null,
    keyExpired: self?.optionalBoolean('Expired') ?? false,
    magicDns: status.optionalObject('CurrentTailnet')?.optionalBoolean('MagicDNSEnabled') ?? null,
    hasCertificates: status.strings('CertDomains', () => true, 'list of names').length > 0,
    peers: peerPaths(status.objects('Peer').map(([, peer]) => peer), hostname),
  };
}

function peerPaths(peers: readonly Fields[], hostname: string | null): PeerPaths {
  const count = { direct: 0, peerRelay: 0, derp: 0, sameHostname: 0 };
  const regions = new Set<string>();
  for (const peer of peers) {
    if (hostname !== null && peer.optionalString('HostName')?.toLowerCase() === hostname.toLowerCase()) count.sameHostname += 1;
    const path = pathOf(peer);
    // Set for every peer: the region that it is reached through when there is no other path.
    const region = peer.optionalString('Relay');
    if (!peer.optionalBoolean('Active')) continue;
    count[path] += 1;
    if (path === 'derp' && region) regions.add(region);
  }
  return { ...count, derpRegions: [...regions].sort() };
}

function pathOf(peer: Fields): 'direct' | 'peerRelay' | 'derp' {
  const [address, relay] = [peer.optionalString('CurAddr'), peer.optionalString('PeerRelay')];
  return address ? 'direct' : relay ? 'peerRelay' : 'derp';
}
