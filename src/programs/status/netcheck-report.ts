import { FormatError } from './format-error';
import { jsonObjects } from './json-objects';

/** What Tailscale's CLI found out about the network, as far as it is used here. Null is unknown. */
export interface NetcheckReport {
  /** Whether a STUN server was reached over UDP. */
  readonly udp: boolean | null;
  /** Whether the NAT takes another port for each destination. */
  readonly mappingVariesByDestIp: boolean | null;
  /** Id of the nearest relay's region. */
  readonly preferredDerp: number | null;
  /** Milliseconds to the relays, by the ids of their regions. */
  readonly regionLatency: ReadonlyMap<number, number>;
}

/** Longest output that is looked at, in characters. A report on a hundred regions takes about a hundredth of it. */
export const MAX_OUTPUT_LENGTH = 1024 * 1024;

const NS_PER_MS = 1e6;

/** Names in Tailscale's `netcheck.Report` (net/netcheck/netcheck.go). Go writes all of them, also those that are not known. */
const FIELDS = ['UDP', 'MappingVariesByDestIP', 'PreferredDERP', 'RegionLatency'] as const;

/**
 * Reads the output of `tailscale netcheck` with `--format=json` or `json-line`. Text before and after the report is passed over, be it of log lines or of other JSON.
 *
 * @throws FormatError if there is no report, or a field of it is missing or of another type; it quotes nothing of the output
 */
export function parseNetcheckReport(output: string): NetcheckReport {
  const report = findReport(output);
  return {
    udp: optionalBoolean(report, 'UDP'),
    mappingVariesByDestIp: optionalBoolean(report, 'MappingVariesByDestIP'),
    preferredDerp: regionId(report, 'PreferredDERP'),
    regionLatency: latencies(report, 'RegionLatency'),
  };
}

type Report = Readonly<Record<string, unknown>>;
type Field = typeof FIELDS[number];

function findReport(output: string): Report {
  if (output.length > MAX_OUTPUT_LENGTH) throw new FormatError('the output of netcheck is too long');
  let fewestMissing: readonly Field[] = FIELDS;
  for (const object of jsonObjects(output)) {
    const missing = FIELDS.filter((field) => !Object.hasOwn(object, field));
    if (missing.length === 0) return object;
    if (missing.length < fewestMissing.length) fewestMissing = missing;
  }
  throw new FormatError(fewestMissing.length === FIELDS.length ? 'the output of netcheck holds no report' : `the report of netcheck has no ${fewestMissing.join(', ')}`);
}

function optionalBoolean(report: Report, field: Field): boolean | null {
  const value = report[field];
  if (typeof value !== 'boolean' && value !== null) throw wrongType(field, 'true, false or null');
  return value;
}

/** Tailscale's 0 is no region. */
function regionId(report: Report, field: Field): number | null {
  const value = report[field];
  if (value !== null && !isCount(value)) throw wrongType(field, 'a whole number or null');
  return value === 0 ? null : value;
}

function latencies(report: Report, field: Field): ReadonlyMap<number, number> {
  const value = report[field];
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(field, 'an object or null');
  return new Map(Object.entries(value ?? {}).map(([key, nanoseconds]) => {
    const id = Number(key);
    if (!/^\d+$/.test(key) || !isCount(id) || !isCount(nanoseconds)) throw wrongType(field, 'nanoseconds by numbers of regions');
    return [id, nanoseconds / NS_PER_MS];
  }));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function wrongType(field: Field, expected: string): FormatError {
  return new FormatError(`${field} in the report of netcheck is not ${expected}`);
}
