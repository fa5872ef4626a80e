import { CheckedManifests } from '../../checks/check-manifests';
import { Severity } from '../../checks/rules/rule';
import type { Finding } from '../../checks/run-rules';
import { printable, printableJson } from '../printable';

/** What a check found. */
export interface Report extends CheckedManifests {
  /** What could not be read, would be refused by Kubernetes, or kept anything from being checked, and why. */
  readonly problems: readonly string[];
}

export interface ReportOptions {
  /** Whether warnings that are not acknowledged fail it. */
  readonly strict: boolean;
  /** Whether those that are acknowledged are told too. */
  readonly acknowledged: boolean;
}

/** Why nobody may take a report without findings for a pass. */
const NOTHING_CHECKED = 'nothing was checked: there is no workload with an agent or a tailnet node: name the files that have them';

/** The problems of a report: what could not be read, and what the checks tell of. */
export function problemsOf({ workloads, refused }: CheckedManifests, unread: readonly string[]): string[] {
  return [...unread, ...refused.map(({ where, message }) => `${where}: ${message}`), ...(workloads === 0 ? [NOTHING_CHECKED] : [])];
}

/** Whether all is well. */
export function isPassed({ findings, problems }: Report, { strict }: ReportOptions): boolean {
  return problems.length === 0 && !findings.some(finding => isError(finding) || (strict && isWarning(finding)));
}

/** For people: a line for each finding and note, then how many there are. */
export function formatText({ workloads, findings, notes }: Report, { acknowledged }: ReportOptions): string {
  const errors = findings.filter(isError);
  const warnings = findings.filter(isWarning);
  const accepted = findings.filter(isAcknowledged);
  const told = acknowledged ? accepted : [];
  return [
    ...[...errors, ...warnings, ...told].map(formatFinding),
    ...notes.map(({ where, message }) => `note: ${printable(where)}: ${printable(message)}`),
    `${count(workloads, 'workload')} checked: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}, ${accepted.length} acknowledged`,
  ].map(line => `${line}\n`).join('');
}

/** For programs. */
export function formatJson(report: Report, options: ReportOptions): string {
  const { workloads, findings, problems, notes } = report;
  return `${printableJson({
    ok: isPassed(report, options),
    workloads,
    findings: findings.map(({ rule: { id, severity }, where, message, acknowledged = null }) => (
      { rule: id, severity, where, message, acknowledged }
    )),
    problems,
    notes: notes.map(({ where, message }) => ({ where, message })),
  }, 2)}\n`;
}

function formatFinding({ rule: { id, severity }, where, message, acknowledged }: Finding): string {
  const found = `${printable(where)}: ${printable(message)} (${id})`;
  return acknowledged === undefined ? `${severity}: ${found}` : `acknowledged: ${found}: ${printable(acknowledged)}`;
}

function isError({ rule }: Finding): boolean {
  return rule.severity === Severity.ERROR;
}

function isWarning({ rule, acknowledged }: Finding): boolean {
  return rule.severity === Severity.WARNING && acknowledged === undefined;
}

function isAcknowledged({ acknowledged }: Finding): boolean {
  return acknowledged !== undefined;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
