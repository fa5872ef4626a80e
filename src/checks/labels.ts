import { IConstruct } from 'constructs';
import { constructError } from './error';

const VALUE = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;
const NAME = /^([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

/**
 * Refuses labels that Kubernetes would not take, and a selector of none, which selects all.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function checkLabels(construct: IConstruct, what: string, labels: { readonly [name: string]: string }): void {
  const entries = Object.entries(labels);
  if (entries.length === 0) throw constructError(construct, `${what} is empty, which would select every pod: give a label`);
  for (const [name, value] of entries) {
    if (!NAME.test(name) || !VALUE.test(value)) {
      throw constructError(construct, `${what} has "${name}: ${value}", which is no label: use up to 63 letters, digits, '-', '_' and '.', and a DNS name and '/' before the name at most`);
    }
  }
}
