import { Rule, Severity } from './rule';
import { otherAt, sharedPlaces } from '../manifests/claim-users';

export const claimTaken: Rule = {
  id: 'claim-taken',
  severity: Severity.ERROR,
  title: 'Two workloads keep their state in one claim',
  why: 'Two nodes with one state are one node in two places, which throw each other off the tailnet; of two gateways on one folder of data the second ends at once. Give each workload a claim of its own, or a `subPath` of its own.',
  checkPod(pod, inventory) {
    const problems = sharedPlaces(pod, inventory).flatMap(place => {
      const other = otherAt(pod, place, inventory);
      return other ? [`claim ${place.claim} with the ${place.what} is used by ${other.where} too, and only one pod can hold it: give each a claim of its own`] : [];
    });
    return [...new Set(problems)];
  },
};
