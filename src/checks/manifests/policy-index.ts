import type { k8s } from 'cdk8s-plus-28';
import { selects } from './selector';

type Labels = { readonly [name: string]: string };

/**
 * The network policies of one namespace. Each is kept by the one label of its selector that the fewest policies have: what charts write, a name that all of their releases share and
 * one that each has alone, is found by the latter, so that a namespace of many is not looked through for each pod.
 */
export class PolicyIndex {
  private readonly all: k8s.NetworkPolicySpec[] = [];
  private byLabel?: Map<string, k8s.NetworkPolicySpec[]>;

  public add(policy: k8s.NetworkPolicySpec): void {
    this.all.push(policy);
    this.byLabel = undefined;
  }

  /** Those that select a pod with given labels. */
  public selecting(labels: Labels): readonly k8s.NetworkPolicySpec[] {
    const byLabel = this.byLabel ??= index(this.all);
    return ['', ...labelsOf(labels)].flatMap(label => byLabel.get(label) ?? []).filter(({ podSelector }) => selects(podSelector ?? {}, labels));
  }
}

/** Policies by their rarest label; those without one, by the empty text. */
function index(policies: readonly k8s.NetworkPolicySpec[]): Map<string, k8s.NetworkPolicySpec[]> {
  const labelled = policies.map(policy => ({ policy, labels: labelsOf(policy.podSelector?.matchLabels ?? {}) }));
  const counts = new Map<string, number>();
  for (const label of labelled.flatMap(({ labels }) => labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const byLabel = new Map<string, k8s.NetworkPolicySpec[]>();
  for (const { policy, labels } of labelled) {
    const rarest = labels.reduce((rare, label) => (rare === '' || counts.get(label)! < counts.get(rare)! ? label : rare), '');
    const list = byLabel.get(rarest);
    if (list) list.push(policy);
    else byLabel.set(rarest, [policy]);
  }
  return byLabel;
}

function labelsOf(labels: Labels): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}
