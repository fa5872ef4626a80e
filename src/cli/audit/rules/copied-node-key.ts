import { Rule, grantedDevices } from './rule';
import { Device } from '../api/device';

/** A node key that several machines use at a time: the state of one was copied, by mistake or by somebody who wants to be it. */
export const copiedNodeKey: Rule = {
  id: 'copied-node-key',
  severity: 'error',
  find: (audited) => {
    const involved = [...audited.instances.flatMap(({ nodes = [] }) => nodes), ...grantedDevices(audited).map(({ device }) => device)];
    return [...new Map<string, Device>(involved.map((device) => [device.id, device])).values()]
      .filter(({ multipleConnections }) => multipleConnections)
      .map(({ name }) => ({
        subject: name,
        message: 'several machines are connected with its node key: its state was copied',
        fix: 'see that one pod or machine alone has the state; expire the key in the admin console, in Machines, and log in again on the right one',
      }));
  },
};
