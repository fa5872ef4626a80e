import { Rule, Severity } from './rule';
import { WARN_BEFORE_EXPIRY } from '../../pod/labels';
import { parsePodDocument } from '../../sealing/pod-document';
import { daysAfter, today } from '../../sealing/today';
import type { Manifest } from '../manifests/manifest';
import { isTree } from '../manifests/tree';

/** The longest that `warnBeforeExpiry` may be, in days: some 270 years. */
const MAX_DAYS = 99_999;

export const sealedValueExpires: Rule = {
  id: 'sealed-value-expires',
  severity: Severity.WARNING,
  title: 'A sealed value expires soon',
  why: 'From the day that was given to `seal` with `--expires-at` on, a value is of no use: a node with such an auth key goes on as long as its state is there, and can not log in again. '
    + 'Only files that ask for it with `warnBeforeExpiry` are looked at, whatever workload opens them, since no other rule depends on the day. Get another value, seal it and apply it.',
  isForAnyPod: true,
  checkPod(pod, inventory) {
    const names = (pod.spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []);
    return [...new Set(names)].flatMap(name => {
      const found = inventory.find('ConfigMap', pod.namespace, name);
      return found ? expiring(found.manifest) : [];
    });
  },
};

function expiring({ metadata, data }: Manifest): string[] {
  const { [WARN_BEFORE_EXPIRY]: wanted } = metadata.annotations ?? {};
  if (wanted === undefined) return [];
  const days = daysByField(wanted);
  if (!days) return [`annotation ${WARN_BEFORE_EXPIRY} is ${JSON.stringify(wanted)}: give a whole number of days from 1 to ${MAX_DAYS} for each field, such as {"auth-key":30}, or remove it`];
  return [...days].flatMap(([field, before]) => {
    const day = expiryOf(data?.[`${field}.json`]);
    if (day === undefined || daysAfter(today(), before) < day) return [];
    const when = today() >= day ? `expired on ${day}` : `expires on ${day}, within ${before} days`;
    return [`the sealed ${field} ${when}: get another value, seal it with \`cdk8s-openclaw seal --force\` and apply it`];
  });
}

/** Undefined for what is not understood. */
function daysByField(annotation: unknown): Map<string, number> | undefined {
  let days: unknown;
  try {
    days = JSON.parse(`${annotation}`);
  } catch {
    return undefined;
  }
  if (!isTree(days)) return undefined;
  const entries = Object.entries(days);
  return entries.every((entry): entry is [string, number] => isDays(entry[1])) ? new Map(entries) : undefined;
}

function isDays(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_DAYS;
}

function expiryOf(document: unknown): string | undefined {
  try {
    return parsePodDocument(`${document}`).context.expiresAt;
  } catch {
    // unseal tells what is wrong with it
    return undefined;
  }
}
