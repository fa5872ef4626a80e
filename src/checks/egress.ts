import { IConstruct } from 'constructs';
import { checkCidr } from './cidr';
import { constructError } from './error';
import { checkPort } from './port';
import { EgressDestination } from '../instance/egress-options';

/** Refuses destinations that a NetworkPolicy would not take, and empty lists, which it reads as "all". */
export function checkEgressDestination(construct: IConstruct, what: string, { cidrs, ports, udpPorts }: EgressDestination): void {
  for (const [name, list] of Object.entries({ cidrs, ports, udpPorts })) {
    if (list?.length === 0) throw constructError(construct, `${what}: ${name} is empty, which would open all of them: give one, or leave the destination out`);
  }
  cidrs.forEach(cidr => checkCidr(construct, `${what}:`, cidr));
  ports?.forEach(port => checkPort(construct, `${what}: port`, port));
  udpPorts?.forEach(port => checkPort(construct, `${what}: UDP port`, port));
}
