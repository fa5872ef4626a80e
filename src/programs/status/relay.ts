import { Facts } from './facts';
import { PeerPaths } from './node-status';
import { Problem, RelayRisk, TailscaleStatus, UdpAvailability } from '../../status/document';
import { relayProblems } from '../../status/problems';

/** How long all paths may be relayed before it is a risk: the first packets to a peer always are. */
const YOUNG_PATH_MS = 5 * 60_000;

/** Checks of the network that may fail before the last one's answer is no longer trusted. */
const TRUSTED_INTERVALS = 3;

/** Since when there have been peers with traffic, and none on a path without a relay of Tailscale's; null where that is not so. */
export function relayedSince(before: Date | null, { daemon }: Facts, now: Date): Date | null {
  if (daemon.kind !== 'answering' || !daemon.node.peers) return null;
  const { direct, peerRelay, derp } = daemon.node.peers;
  return derp > 0 && direct + peerRelay === 0 ? before ?? now : null;
}

/** Whether UDP gets out of the pod, by the last check of the network. */
export function udpOf({ netcheck }: Facts, netcheckIntervalMs: number, now: Date): TailscaleStatus['udp'] {
  if (!netcheck) return { available: 'unknown', checkedAt: null };
  const isTrusted = now.getTime() - netcheck.at.getTime() <= TRUSTED_INTERVALS * netcheckIntervalMs;
  const answer: UdpAvailability = netcheck.report.udp === null ? 'unknown' : netcheck.report.udp ? 'yes' : 'no';
  return { available: isTrusted ? answer : 'unknown', checkedAt: netcheck.at.toISOString() };
}

/** How likely it is that packets take a relay, and why. */
export function relayOf(facts: Facts, udp: UdpAvailability, relayed: Date | null, now: Date): TailscaleStatus['relay'] {
  const peers = facts.daemon.kind === 'answering' ? facts.daemon.node.peers : null;
  const regions = (peers?.derpRegions ?? []).map(code => facts.relays.names.get(code) ?? code);
  const high = highReasons(udp, relayed, now);
  const low = lowReasons(facts, udp, peers, regions);
  return {
    risk: riskOf(udp, peers, high, low),
    reasons: [...high, ...low],
    peers: peers && { direct: peers.direct, peerRelay: peers.peerRelay, derp: peers.derp },
    regions,
  };
}

function riskOf(udp: UdpAvailability, peers: PeerPaths | null, high: readonly Problem[], low: readonly Problem[]): RelayRisk {
  if (high.length > 0) return 'high';
  if (low.length > 0) return 'low';
  return udp === 'yes' && peers ? 'none' : 'unknown';
}

function highReasons(udp: UdpAvailability, relayed: Date | null, now: Date): Problem[] {
  const relayedMs = relayed ? now.getTime() - relayed.getTime() : 0;
  return [
    ...(udp === 'no' ? [relayProblems.udpBlocked()] : []),
    ...(relayedMs >= YOUNG_PATH_MS ? [relayProblems.noDirectPath(YOUNG_PATH_MS / 60_000)] : []),
  ];
}

function lowReasons({ netcheck }: Facts, udp: UdpAvailability, peers: PeerPaths | null, regions: readonly string[]): Problem[] {
  return [
    // a check that is too old to tell of UDP tells nothing of the NAT either
    ...(udp !== 'unknown' && netcheck?.report.mappingVariesByDestIp === true ? [relayProblems.symmetricNat()] : []),
    ...(peers && peers.derp > 0 ? [relayProblems.derpPeers(regions)] : []),
  ];
}
