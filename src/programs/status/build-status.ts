import { Connection } from './connection';
import { Wishes, errorsOf } from './errors';
import { Facts } from './facts';
import { relayOf, udpOf } from './relay';
import { urlsOf } from './urls';
import { TailscaleStatus } from '../../status/document';

/** What the program was told about the workload and its tunnel. */
export interface Subject extends Wishes {
  /** The workload's name. */
  readonly instance: string;
  /** TCP port at which the workload serves on the pod's loopback address. */
  readonly workloadPort: number;
  readonly netcheckIntervalMs: number;
}

/** The status document. Login URLs, keys and other nodes' details are not among the facts, so they are in no document. */
export function buildStatus(subject: Subject, facts: Facts, connection: Connection, relayed: Date | null, now: Date): TailscaleStatus {
  const { node } = connection;
  const udp = udpOf(facts, subject.netcheckIntervalMs, now);
  return {
    name: 'tailscale',
    enabled: true,
    instance: subject.instance,
    state: connection.state,
    since: connection.since.toISOString(),
    hostname: subject.hostname,
    dnsName: node?.dnsName ?? null,
    addresses: node?.addresses ?? [],
    urls: urlsOf(node, facts.served, subject.dns),
    udp,
    relay: relayOf(facts, udp.available, relayed, now),
    keyExpiry: node?.keyExpiry?.toISOString() ?? null,
    health: facts.health,
    errors: errorsOf(connection, facts, subject, now),
    versions: { daemon: facts.daemonVersion, cli: facts.cliVersion },
  };
}
