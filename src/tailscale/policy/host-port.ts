/** A destination of an access rule or a test, such as `tag:agent:8080`. */
export interface HostPort {
  /** Such as `tag:agent`; an IPv6 address is without its brackets. */
  readonly host: string;
  /** What follows: a port, a list, a range, `*`. */
  readonly ports: string;
}

/** Takes a destination apart: the last colon is the one before the ports. Undefined where there is none, or nothing on one side of it. */
export function parseHostPort(text: string): HostPort | undefined {
  const [, bracketed, plain, ports] = /^(?:\[([^\]]+)\]|(.+)):([^:]+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? undefined : { host, ports };
}

/** The destination as a policy has it. */
export function formatHostPort(host: string, port: number): string {
  return isIpv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function isIpv6(host: string): boolean {
  return /^[0-9a-f]*:[0-9a-f:]*$/i.test(host);
}
