import { Answer, some } from './answer';

/** The protocols that are asked for. */
export type Protocol = 'tcp' | 'udp';

/** Numbers of the protocols, as a policy may give them. */
const NUMBERS: { [proto in Protocol]: string } = { tcp: '6', udp: '17' };

/**
 * Names of protocols that are neither TCP nor UDP.
 *
 * @see https://tailscale.com/kb/1337/policy-syntax#proto
 */
const OTHERS = ['icmp', 'ipv6-icmp', 'igmp', 'ipv4', 'ip-in-ip', 'egp', 'igp', 'dccp', 'gre', 'esp', 'ah', 'sctp'];

/** Whether an entry of a grant's `ip`, such as `tcp:443`, `80-90` or `*`, has a port. */
export function ipHasPort(entry: string, proto: Protocol, port: number): Answer {
  if (entry === '*') return 'yes';
  const parts = entry.split(':');
  if (parts.length === 1) return listHasPort(parts[0], port);
  if (parts.length > 2) return 'unknown';
  const matches = protocolIs(parts[0], proto);
  return matches === 'yes' ? listHasPort(parts[1], port) : matches;
}

/** Whether the protocol of an access rule or a test is the one asked for; without one, it is TCP, UDP and ICMP. */
export function protocolIs(text: string | undefined, proto: Protocol): Answer {
  if (text === undefined || text === '') return 'yes';
  if (text === proto || text === NUMBERS[proto]) return 'yes';
  return Object.keys(NUMBERS).includes(text) || OTHERS.includes(text) || /^\d{1,3}$/.test(text) ? 'no' : 'unknown';
}

/** Whether a list of ports, such as `80`, `80,443`, `8000-8100` or `*`, has a port. */
export function listHasPort(list: string, port: number): Answer {
  if (list === '*') return 'yes';
  return some(list.split(',').map(range => rangeHasPort(range.trim(), port)));
}

function rangeHasPort(range: string, port: number): Answer {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? [];
  if (first === undefined) return 'unknown';
  return port >= Number(first) && port <= Number(last ?? first) ? 'yes' : 'no';
}
