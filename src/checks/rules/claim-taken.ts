import { Rule, Severity } from './rule';
import { Inventory, key } from '../manifests/inventory';
import { agentData, statePlaces } from '../manifests/one-pod';
import { Place, overlap } from '../manifests/place';
import type { CheckedPod } from '../manifests/pod';

export const claimTaken: Rule = {
  id: 'claim-taken',
  severity: Severity.ERROR,
  title: 'Two workloads keep their state in one claim',
  why: 'Two nodes with one state are one node in two places, which throw each other off the tailnet; of two gateways on one folder of data the second ends at once. Give each workload a claim of its own, or a `subPath` of its own.',
  checkPod(pod, inventory) {
    const problems = placesOf(pod, inventory).flatMap(({ what, place }) => {
      const other = inventory.usersOf('claim', key(pod.namespace, place.claim!)).find(user => (
        !user.isSameAs(pod) && placesOf(user, inventory).some(taken => overlap(taken.place, place))
      ));
      return other ? [`claim ${place.claim} with the ${what} is used by ${other.where} too, and only one pod can hold it: give each a claim of its own`] : [];
    });
    return [...new Set(problems)];
  },
};

/** What a pod keeps in claims that are not made for it. */
function placesOf(pod: CheckedPod, inventory: Inventory): Array<{ readonly what: string; readonly place: Place }> {
  return [
    ...statePlaces(pod, inventory).map(place => ({ what: 'node\'s state', place })),
    ...agentData(pod).map(place => ({ what: 'agent\'s data', place })),
  ].filter(({ place }) => place.claim);
}
