import {
  CONNECTION_STATES, HealthWarning, PeerCounts, Problem, RELAY_RISKS, SEVERITIES, TailscaleStatus, UDP_AVAILABILITIES,
} from '../../status/document';

/** Reads a value, or throws an error that names where it is. */
type Read<T> = (value: unknown, at: string) => T;

/** Most entries of a list that are read. */
const MAX_ENTRIES = 100;

/**
 * Reads the exporter's answer: its fields are there and of the right types. Unknown fields are left out; a state that is not known here is `unknown`.
 *
 * @throws Error with the reason
 */
export function parseStatus(json: string): TailscaleStatus {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error('its answer is no JSON');
  }
  return status(value, '');
}

const text: Read<string> = (value, at) => (typeof value === 'string' ? value : expected('a text', at));

const flag: Read<boolean> = (value, at) => (typeof value === 'boolean' ? value : expected('true or false', at));

const count: Read<number> = (value, at) => (Number.isSafeInteger(value) && (value as number) >= 0 ? value as number : expected('a count', at));

const time: Read<string> = (value, at) => (
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : expected('a time in UTC', at)
);

function exactly<T>(wanted: T): Read<T> {
  return (value, at) => (value === wanted ? wanted : expected(JSON.stringify(wanted), at));
}

/** One of the words that are known; `other` for a word that a later version may have. */
function oneOf<T extends string>(known: readonly T[], other: T): Read<T> {
  return (value, at) => (typeof value === 'string' ? known.find((word) => word === value) ?? other : expected('a text', at));
}

function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

function listOf<T>(read: Read<T>): Read<T[]> {
  return (value, at) => (Array.isArray(value) ? value.slice(0, MAX_ENTRIES).map((entry, index) => read(entry, `${at}[${index}]`)) : expected('a list', at));
}

function object<T>(fields: { readonly [K in keyof T]: Read<T[K]> }): Read<T> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null) return expected('an object', at);
    return Object.fromEntries(Object.entries<Read<unknown>>(fields).map(([name, read]) => (
      [name, read((value as { [name: string]: unknown })[name], at === '' ? name : `${at}.${name}`)]
    ))) as T;
  };
}

function expected(what: string, at: string): never {
  throw new Error(`its answer is no status document: ${at === '' ? 'the whole' : at} is not ${what}`);
}

const problem = object<Problem>({ code: text, message: text, fix: text });

const status = object<TailscaleStatus>({
  name: exactly('tailscale'),
  enabled: flag,
  instance: text,
  state: oneOf(CONNECTION_STATES, 'unknown'),
  since: time,
  hostname: text,
  dnsName: orNull(text),
  addresses: listOf(text),
  urls: listOf(text),
  udp: object<TailscaleStatus['udp']>({ available: oneOf(UDP_AVAILABILITIES, 'unknown'), checkedAt: orNull(time) }),
  relay: object<TailscaleStatus['relay']>({
    risk: oneOf(RELAY_RISKS, 'unknown'),
    reasons: listOf(problem),
    peers: orNull(object<PeerCounts>({ direct: count, peerRelay: count, derp: count })),
    regions: listOf(text),
  }),
  keyExpiry: orNull(time),
  health: listOf(object<HealthWarning>({ code: text, severity: oneOf(SEVERITIES, 'medium'), message: text, impactsConnectivity: flag })),
  errors: listOf(problem),
  versions: object<TailscaleStatus['versions']>({ daemon: orNull(text), cli: orNull(text) }),
});
