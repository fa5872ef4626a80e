import { Rule, Severity } from './rule';
import { WARN_BEFORE_EXPIRY } from '../../pod/labels';
import { parsePodDocument } from '../../sealing/pod-document';
import { daysAfter, today } from '../../sealing/today';
import type { Manifest } from '../manifests/manifest';

/** What `warnBeforeExpiry` may be: at most some 270 years. */
const DAYS = /^[1-9]\d{0,4}$/;

export const sealedValueExpires: Rule = {
  id: 'sealed-value-expires',
  severity: Severity.WARNING,
  title: 'A sealed value expires soon',
  why: 'From the day that was given to `seal` with `--expires-at` on, a value is of no use: a node with such an auth key goes on as long as its state is there, and can not log in again. '
    + 'Only files that ask for it with `warnBeforeExpiry` are looked at, since no other rule depends on the day. Get another value, seal it and apply it.',
  checkPod(pod, inventory) {
    const configMaps = (pod.spec.volumes ?? []).flatMap(({ configMap }) => (
      configMap?.name === undefined ? [] : inventory.find('ConfigMap', pod.namespace, configMap.name)?.manifest ?? []
    ));
    return configMaps.flatMap(expiring);
  },
};

function expiring({ metadata, data }: Manifest): string[] {
  return Object.entries(metadata.annotations ?? {}).filter(([name]) => name.startsWith(WARN_BEFORE_EXPIRY)).flatMap(([name, days]) => {
    const field = name.slice(WARN_BEFORE_EXPIRY.length);
    if (!DAYS.test(days)) return [`annotation ${name} is ${JSON.stringify(days)}: give a whole number of days from 1 to 99999, or remove it`];
    const day = expiryOf(data?.[`${field}.json`]);
    if (day === undefined || daysAfter(today(), Number(days)) < day) return [];
    const when = today() >= day ? `expired on ${day}` : `expires on ${day}, within ${days} days`;
    return [`the sealed ${field} ${when}: get another value, seal it with \`cdk8s-openclaw seal --force\` and apply it`];
  });
}

function expiryOf(document: unknown): string | undefined {
  try {
    return parsePodDocument(`${document}`).context.expiresAt;
  } catch {
    // unseal tells what is wrong with it
    return undefined;
  }
}
