import { Aftermath, differing } from './check';
import { settings } from '../../support/settings';
import { nodesOf, peer } from '../../support/tailnet';

/** The node is the one that it was, by its own word and the control server's, and it is alone. */
export async function sameIdentity({ agent, kept }: Aftermath): Promise<string[]> {
  const [own, nodes, hostname] = await Promise.all([agent.identity(), nodesOf(settings.admin), peer.hostnameAt(kept.address)]);
  // the tailnet appends a number to the host name of whichever node comes second
  const called = nodes.filter(({ Name }) => new RegExp(`^${agent.hostname}(-\\d+)?\\.`).test(Name));
  return [
    ...differing('the node', own, { id: kept.id, address: kept.address }),
    ...differing('what the control server knows', called.map(({ ID, Name }) => ({ ID, Name })), [{ ID: kept.id, Name: kept.name }]),
    ...called.some(({ Addresses }) => Addresses.includes(`${kept.address}/32`)) ? [] : [`the control server does not know ${kept.address}`],
    ...differing('the host name that a peer knows', hostname, agent.hostname),
  ];
}
