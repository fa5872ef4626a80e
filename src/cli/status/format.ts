import { age } from './age';
import { describeProblems } from './describe-problems';
import { InstanceStatus } from './instances';
import { formatTable } from './table';
import { printableJson } from '../printable';

/** How instances are printed. */
export interface Format {
  /** The text for instances at a time: whole lines, none of which can steer a terminal. */
  print(instances: readonly InstanceStatus[], now: Date): string;
  /** The same for all that look the same, whenever it is. */
  key(instances: readonly InstanceStatus[]): string;
}

type Column = readonly [title: string, cell: (instance: InstanceStatus, now: Date) => string];

const NAMESPACE: Column = ['NAMESPACE', ({ namespace }) => namespace];

const COLUMNS: readonly Column[] = [
  ['NAME', ({ instance }) => instance],
  ['STATE', ({ state }) => state],
  ['SINCE', ({ since }, now) => (since === null ? '' : age(since, now))],
  ['ADDRESS', ({ status }) => status?.addresses[0] ?? ''],
  ['URL', ({ status }) => status?.urls[0] ?? ''],
  ['UDP', ({ status }) => status?.udp.available ?? ''],
  ['RELAY', ({ status }) => status?.relay.risk ?? ''],
];

const MORE_COLUMNS: readonly Column[] = [
  ['DNS NAME', ({ status }) => status?.dnsName ?? ''],
  ['PEERS', ({ status }) => {
    const peers = status?.relay.peers;
    return peers ? `${peers.direct}/${peers.peerRelay}/${peers.derp}` : '';
  }],
  ['KEY EXPIRY', ({ status }) => status?.keyExpiry?.slice(0, 'YYYY-MM-DD'.length) ?? ''],
  ['VERSION', ({ status }) => status?.versions.daemon ?? ''],
];

/**
 * For people: a table, and below it what is wrong and what to do about it.
 *
 * @param options.namespaces whether instances of several namespaces may be there
 * @param options.wide whether there is room for more columns
 */
export function tableFormat({ namespaces, wide }: { readonly namespaces: boolean; readonly wide: boolean }): Format {
  const columns = [...(namespaces || wide ? [NAMESPACE] : []), ...COLUMNS, ...(wide ? MORE_COLUMNS : [])];
  const print = (instances: readonly InstanceStatus[], now: Date) => {
    if (instances.length === 0) return '';
    const table = formatTable(columns.map(([title]) => title), instances.map((instance) => columns.map(([, cell]) => cell(instance, now))));
    const problems = instances.map((instance) => problemsOf(instance, namespaces)).join('');
    return problems === '' ? table : `${table}\n${problems}`;
  };
  return { print, key: (instances) => print(instances, new Date(0)) };
}

/**
 * For programs: a list in JSON.
 *
 * @param space as `JSON.stringify` has it: how far to indent
 */
export function jsonFormat(space?: number): Format {
  return {
    print: (instances) => `${printableJson(instances.map(withoutSince), space)}\n`,
    // A check that found what the one before did is no change.
    key: (instances) => JSON.stringify(instances.map(withoutSince), (name, value) => (name === 'checkedAt' ? undefined : value)),
  };
}

/** The status has it; where there is none, it is a guess for people. */
function withoutSince({ namespace, instance, pod, state, errors, status }: InstanceStatus): object {
  return { namespace, instance, pod, state, errors, status };
}

function problemsOf({ namespace, instance, errors, status }: InstanceStatus, namespaces: boolean): string {
  return describeProblems(namespaces ? `${namespace}/${instance}` : instance, [...errors, ...status?.relay.reasons ?? []]);
}
