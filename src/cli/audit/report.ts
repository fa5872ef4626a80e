import { Device } from './api/device';
import { Changes, Path } from './changes';
import { Instance } from './instances';
import { printable, printableJson } from '../printable';
import { Finding } from './rules/rule';
import { formatTable } from '../status/table';

/** What an audit found. */
export interface Report {
  readonly instances: readonly Instance[];
  /** Undefined without an answer to compare with. */
  readonly changes?: Changes;
  readonly findings: readonly Finding[];
}

/** For people: who reaches what, what changed, and what is wrong and what to do about it. */
export function formatText({ instances, changes, findings }: Report): string {
  return [
    formatTable(['INSTANCE', 'SOURCE', 'VIA', 'PORTS'], instances.flatMap(({ tag, sources }) => (
      sources.length === 0
        ? [[tag, '', '', '']]
        : sources.map(({ source, via, ports }) => [tag, source, via.filter((each) => each !== source).join(', '), ports.join(', ')])
    ))),
    formatDevices(instances),
    formatNodes(instances),
    changes ? formatChanges(changes) : '',
    findings.map(formatFinding).join(''),
  ].filter((part) => part !== '').join('\n');
}

/** For programs. */
export function formatJson({ instances, changes, findings }: Report): string {
  const report = {
    instances: instances.map(({ tag, sources, nodes, devices }) => ({
      tag,
      nodes: nodes?.map(describeDevice) ?? null,
      sources,
      devices: devices?.map(({ device, ports }) => ({ ...describeDevice(device), ports })) ?? null,
    })),
    changes: changes ?? null,
    findings: findings.map(({ id, severity, subject, message, fix }) => ({ id, severity, subject, message, fix })),
  };
  return `${printableJson(report, 2)}\n`;
}

function formatDevices(instances: readonly Instance[]): string {
  const rows = instances.flatMap(({ tag, devices = [] }) => devices.map(({ device, ports }) => [
    tag, device.name, device.owner ?? device.tags.join(', '), device.addresses[0] ?? '', expiry(device), ports.join(', '),
  ]));
  return rows.length === 0 ? '' : formatTable(['INSTANCE', 'DEVICE', 'OWNER', 'ADDRESS', 'KEY EXPIRY', 'PORTS'], rows);
}

function formatNodes(instances: readonly Instance[]): string {
  const rows = instances.flatMap(({ tag, nodes = [] }) => nodes.map((node) => [tag, node.name, node.addresses[0] ?? '', expiry(node)]));
  return rows.length === 0 ? '' : formatTable(['INSTANCE', 'NODE', 'ADDRESS', 'KEY EXPIRY'], rows);
}

function formatChanges({ added, removed }: Changes): string {
  if (added.length + removed.length === 0) return 'nothing changed since the answer\n';
  const line = (sign: string) => ({ source, instance, port }: Path) => `${printable(`${sign} ${source} → ${instance} ${port}`)}\n`;
  return [...removed.map(line('-')), ...added.map(line('+'))].join('');
}

function formatFinding({ id, severity, subject, message, fix }: Finding): string {
  return `  ${severity}: ${printable(subject)}: ${printable(message)} (${id})\n    fix: ${printable(fix)}\n`;
}

function describeDevice({ name, owner, addresses, tags, expires, keyExpiryDisabled, authorized }: Device): object {
  return { name, owner: owner ?? null, addresses, tags, expires: expires ?? null, keyExpiryDisabled, authorized };
}

function expiry({ expires, keyExpiryDisabled }: Device): string {
  return keyExpiryDisabled ? 'never' : expires?.slice(0, 'YYYY-MM-DD'.length) ?? '';
}
