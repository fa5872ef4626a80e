import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses a construct whose objects would be in another namespace than the workload that is to mount them. */
export function checkSameNamespace(construct: IConstruct, workload: IConstruct): void {
  const [own, other] = [construct, workload].map(each => Chart.of(each).namespace ?? '(none)');
  if (own === other) return;
  throw constructError(construct, `is in namespace ${own}, and ${workload.node.path} is in ${other}: make both in charts of one namespace`);
}
