import { Instance } from './instances';
import { compareTexts } from './texts';

/** Ports by source, by instance. */
export type Table = { readonly [instance: string]: { readonly [source: string]: readonly string[] } };

/** Who reaches what: what is committed, and compared with. */
export interface AccessAnswer {
  /** By login, tag or other selector. */
  readonly sources: Table;
  /** By name of the device; undefined where the tailnet's devices were not asked for. */
  readonly devices?: Table;
}

const VERSION = 1;

/** What an audit found, without all that changes by itself. */
export function answerOf(instances: readonly Instance[]): AccessAnswer {
  const byInstance = (rows: (instance: Instance) => ReadonlyArray<readonly [string, readonly string[]]>) => (
    Object.fromEntries(instances.map((instance) => [instance.tag, Object.fromEntries(rows(instance))]))
  );
  const sources = byInstance((instance) => instance.sources.map(({ source, ports }) => [source, ports]));
  if (instances.some(({ devices }) => devices === undefined)) return { sources };
  return { sources, devices: byInstance(({ devices }) => devices!.map(({ device, ports }) => [device.name, ports])) };
}

/** An answer as a text that is the same for the same answer, whatever order it was found in. */
export function formatAnswer({ sources, devices }: AccessAnswer): string {
  return `${JSON.stringify({ version: VERSION, sources: sorted(sources), ...(devices ? { devices: sorted(devices) } : {}) }, undefined, 2)}\n`;
}

/**
 * Reads what `formatAnswer` writes.
 *
 * @throws Error with the reason
 */
export function parseAnswer(text: string): AccessAnswer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('is no JSON');
  }
  if (!isObject(value) || !('version' in value)) throw new Error('is no answer of an audit: it has no version');
  const { version, sources, devices, ...others } = value;
  if (version !== VERSION) throw new Error(`is an answer of version ${JSON.stringify(version)}, and ${VERSION} is what this program reads`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`has ${JSON.stringify(unknown)}, which no answer has`);
  return { sources: table(sources, 'sources'), ...(devices === undefined ? {} : { devices: table(devices, 'devices') }) };
}

function table(value: unknown, at: string): Table {
  if (!isObject(value)) throw new Error(`has no ${at} by instance`);
  for (const [instance, bySource] of Object.entries(value)) {
    if (!isObject(bySource)) throw new Error(`has no ${at} of ${JSON.stringify(instance)}`);
    for (const [source, ports] of Object.entries(bySource)) {
      if (!Array.isArray(ports) || ports.some((port) => typeof port !== 'string')) throw new Error(`has no list of ports for ${JSON.stringify(source)} in ${at}`);
    }
  }
  return value as Table;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(by: Table): Table {
  return sortedObject(by, (bySource) => sortedObject(bySource, (ports) => [...ports].sort(compareTexts)));
}

function sortedObject<T, U>(object: { readonly [name: string]: T }, convert: (value: T) => U): { readonly [name: string]: U } {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => compareTexts(one, other)).map(([name, value]) => [name, convert(value)]));
}
