import { Aftermath, differing } from './check';
import { settings } from '../../support/settings';
import { statusOf } from '../../support/status';
import { nodesOf } from '../../support/tailnet';

/** What the status tells is what the control server knows, and that nothing is wrong. */
export async function trueStatus({ agent, kept }: Aftermath): Promise<string[]> {
  const [status, nodes] = await Promise.all([statusOf(agent), nodesOf(settings.admin)]);
  const node = nodes.find(({ ID }) => ID === kept.id);
  const { instance, state, hostname, dnsName, addresses, errors, urls } = status;
  return [
    ...differing('the status', { instance, state, hostname, errors }, { instance: agent.name, state: 'connected', hostname: agent.hostname, errors: [] }),
    ...differing('its dnsName', dnsName, node?.Name.replace(/\.$/, '')),
    ...differing('its addresses', [...addresses].sort(), node?.Addresses.map(address => address.split('/')[0]).sort()),
    ...differing('its first URL', urls[0], `http://${agent.hostname}:8080`),
    ...status.udp.available === 'no' ? ['it tells that UDP is blocked'] : [],
  ];
}
