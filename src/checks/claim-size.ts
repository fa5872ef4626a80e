import { Size, SizeRoundingBehavior } from 'cdk8s';
import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses a size that cdk8s-plus has no word for in a claim: it writes gibibytes. */
export function checkClaimSize(construct: IConstruct, claim: string, size: Size): void {
  const gibibytes = size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isInteger(gibibytes) && gibibytes > 0) return;
  throw constructError(construct, `claim ${claim} has a size of ${gibibytes} GiB: use a whole number from 1, such as Size.gibibytes(${Math.max(1, Math.ceil(gibibytes))})`);
}
