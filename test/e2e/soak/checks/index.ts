import { answers } from './answers';
import { Aftermath, Check } from './check';
import { sameData } from './data';
import { sameIdentity } from './identity';
import { fewRestarts } from './restarts';
import { secretsStay } from './secrets';
import { trueStatus } from './status';

const CHECKS: readonly Check[] = [sameIdentity, sameData, answers, trueStatus, fewRestarts, secretsStay];

/** What of all that has to hold after a fault does not. Empty: all is as it was. */
export async function brokenAfter(aftermath: Aftermath): Promise<string[]> {
  const found = await Promise.all(CHECKS.map(async check => check(aftermath).catch(error => [`${check.name} could not look: ${(error as Error).message}`])));
  return found.flat();
}
