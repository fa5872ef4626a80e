import type { k8s } from 'cdk8s-plus-28';

type Labels = { readonly [name: string]: string };

/**
 * Whether a label selector selects an object with given labels. An empty selector selects all.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects({ matchLabels, matchExpressions }: k8s.LabelSelector, labels: Labels): boolean {
  return Object.entries(matchLabels ?? {}).every(([name, value]) => labels[name] === value)
    && (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'Exists': return key in labels;
        case 'DoesNotExist': return !(key in labels);
        case 'In': return values.includes(labels[key]);
        case 'NotIn': return !values.includes(labels[key]);
        default: return false;
      }
    });
}
