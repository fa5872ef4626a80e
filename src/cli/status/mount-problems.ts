import { KubeEvent } from './kube-objects';
import { Problem } from '../../status/document';
import { podProblems } from '../../status/problems';

const MOUNT_REASONS: readonly (string | undefined)[] = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];

/** The device, or the volume that our pods have it in. */
const TUN = /"tailscale-tun"|\/dev\/net\/tun(?![\w.-])/;

/** The kubelet's summary of the volumes that are missing; the events before it say why. */
const SUMMARY = /^Unable to attach or mount volumes/;

/** Why a pod's volumes are not mounted, as its events say. */
export function mountProblems(events: readonly KubeEvent[]): Problem[] {
  const messages = events.filter(({ reason }) => MOUNT_REASONS.includes(reason)).sort(byTime).map(({ message }) => message ?? 'no message');
  if (messages.some((message) => TUN.test(message))) return [podProblems.tunMissing()];
  const latest = messages.filter((message) => !SUMMARY.test(message)).at(-1) ?? messages.at(-1);
  return latest === undefined ? [] : [podProblems.volumeUnavailable(latest)];
}

/** Orders events by when they happened last. */
export function byTime(one: KubeEvent, other: KubeEvent): number {
  return timeOf(one) - timeOf(other);
}

function timeOf({ lastTimestamp, eventTime }: KubeEvent): number {
  return Date.parse(lastTimestamp ?? eventTime ?? '') || 0;
}
