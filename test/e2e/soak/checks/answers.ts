import { Aftermath } from './check';
import { peer } from '../../support/tailnet';

/** The gateway answers a peer, by address and by both names. */
export async function answers({ agent, kept }: Aftermath): Promise<string[]> {
  const found = await Promise.all([kept.address, agent.hostname, kept.name.replace(/\.$/, '')].map(async host => {
    const { code, stdout, stderr } = await peer.get(`http://${host}:8080/healthz`);
    // unknown paths answer 200 too, with HTML
    return code === 0 && /"ok":\s*true/.test(stdout) ? [] : [`${host} does not answer: ${stderr || stdout.slice(0, 80)}`];
  }));
  return found.flat();
}
