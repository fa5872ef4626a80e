import { Rule, Severity } from './rule';
import { shown, variableOf } from '../manifests/environment';
import { hostnameOf } from '../manifests/inventory';

export const hostNameTaken: Rule = {
  id: 'host-name-taken',
  severity: Severity.ERROR,
  title: 'Two nodes ask for one host name',
  why: 'Whichever comes second gets the name with `-1` appended, and which one that is may change. Give each a host name of its own.',
  checkPod(pod, inventory) {
    const hostname = hostnameOf(pod, inventory);
    const other = hostname === undefined ? undefined : inventory.usersOf('hostname', hostname).find(user => !user.isSameAs(pod));
    if (!other) return [];
    const variable = variableOf(pod.tailnetNode!, 'TS_HOSTNAME', pod.namespace, inventory);
    return [`host name ${shown(variable, `"${variable.value}"`)} is asked for by ${other.where} too, and one of the two would get it with "-1" appended: give one another TS_HOSTNAME`];
  },
};
