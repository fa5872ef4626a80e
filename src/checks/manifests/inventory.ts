import type { k8s } from 'cdk8s-plus-28';
import { variableOf } from './environment';
import { makersOf } from './maker';
import { LocatedManifest, Manifest } from './manifest';
import { CheckedPod } from './pod';
import { StatedRange, tailnetRangesIn } from './pod-cidrs';
import { PolicyIndex } from './policy-index';
import { controlServerOf } from './tailnet-node';
import type { Policy } from '../../tailscale/policy/policy-file';

/** A tailnet's policy, and the file or construct that it is from. */
export interface LocatedPolicy {
  readonly policy: Policy;
  readonly where: string;
}

/** Everything that is known beside one pod: kept by what rules ask for, so that none of them looks through all of it. */
export class Inventory {
  public readonly pods: readonly CheckedPod[];
  private readonly byName = new Map<string, LocatedManifest>();
  private readonly policies = new Map<string, PolicyIndex>();
  private readonly users = new Map<string, CheckedPod[]>();
  private readonly scalers = new Map<string, LocatedManifest[]>();
  private ranges?: readonly StatedRange[];

  constructor(public readonly objects: readonly LocatedManifest[], public readonly tailnetPolicy?: LocatedPolicy) {
    for (const located of objects) this.addObject(located);
    this.pods = objects.filter(located => !this.isMade(located)).map(CheckedPod.of).filter(pod => pod !== undefined);
    for (const pod of this.pods) this.addPod(pod);
  }

  /** An object by kind, namespace and name. */
  public find(kind: string, namespace: string, name: string): LocatedManifest | undefined {
    return this.byName.get(key(kind, namespace, name));
  }

  /** Whether another workload that is at hand made an object, and says what there is to say. */
  public isMade({ manifest }: LocatedManifest): boolean {
    return makersOf(manifest).some(({ kind, name }) => {
      const maker = this.find(kind, manifest.metadata.namespace ?? '', name);
      return maker !== undefined && maker.manifest !== manifest && CheckedPod.of(maker) !== undefined;
    });
  }

  /** What the network policies that select a pod say. */
  public networkPolicies(pod: CheckedPod): readonly k8s.NetworkPolicySpec[] {
    return this.policies.get(pod.namespace)?.selecting(pod.labels) ?? [];
  }

  /** Whether there are network policies of which nothing says if they are in a pod's namespace: they have none and the pod has one, or the reverse. Who applies them puts it in. */
  public hasPoliciesBeside({ namespace }: CheckedPod): boolean {
    return namespace !== '' ? this.policies.has('') : this.policies.size > (this.policies.has('') ? 1 : 0);
  }

  /** Ranges of the cluster's pods that are in the tailnet's. */
  public get podRangesInTailnet(): readonly StatedRange[] {
    return this.ranges ??= this.objects.flatMap(tailnetRangesIn);
  }

  /** Objects that start more pods of a workload. */
  public autoscalers(pod: CheckedPod): readonly LocatedManifest[] {
    return this.scalers.get(key(pod.kind, pod.namespace, pod.name)) ?? [];
  }

  /**
   * The pods that use something of which there is one, in the order in which they are written.
   *
   * @param what such as `hostname` or `claim`, as noted by `uses`
   */
  public usersOf(what: string, name: string): readonly CheckedPod[] {
    return this.users.get(key(what, name)) ?? [];
  }

  private addObject(located: LocatedManifest): void {
    const { apiVersion, kind, metadata, spec } = located.manifest;
    const namespace = metadata.namespace ?? '';
    this.byName.set(key(kind, namespace, metadata.name ?? ''), located);
    // others have a kind of this name too, and select otherwise
    if (kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/') && spec) this.addPolicy(namespace, spec);
    const target = (spec as Manifest | undefined)?.scaleTargetRef;
    if (target) append(this.scalers, key(target.kind ?? 'Deployment', namespace, target.name), located);
  }

  private addPolicy(namespace: string, spec: k8s.NetworkPolicySpec): void {
    let policies = this.policies.get(namespace);
    if (!policies) this.policies.set(namespace, policies = new PolicyIndex());
    policies.add(spec);
  }

  private addPod(pod: CheckedPod): void {
    for (const [what, name] of uses(pod, this)) append(this.users, key(what, name), pod);
  }
}

/** What a pod uses of which there is one: its claims in its namespace, and its host name in its tailnet. */
function uses(pod: CheckedPod, inventory: Inventory): Array<[what: string, name: string]> {
  const claims = (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim ? [persistentVolumeClaim.claimName] : []);
  const hostname = hostnameOf(pod, inventory);
  return [
    ...[...new Set(claims)].map((claim): [string, string] => ['claim', key(pod.namespace, claim)]),
    ...(hostname === undefined ? [] : [['hostname', hostname] as [string, string]]),
  ];
}

/** The host name that a pod's node asks for, with the control server of its tailnet; nothing where the manifests do not say. */
export function hostnameOf(pod: CheckedPod, inventory: Inventory): string | undefined {
  const hostname = pod.tailnetNode && variableOf(pod.tailnetNode, 'TS_HOSTNAME', pod.namespace, inventory).value;
  const server = controlServerOf(pod, inventory);
  // what a name is put into when the pod starts may be another one in each
  return hostname && server && !hostname.includes('$') ? key(`${server.host}:${server.port}`, hostname) : undefined;
}

export function key(...parts: string[]): string {
  return parts.join('\n');
}

function append<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}
