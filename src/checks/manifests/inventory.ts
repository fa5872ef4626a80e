import type { k8s } from 'cdk8s-plus-28';
import { LocatedManifest, Manifest } from './manifest';
import { CheckedPod } from './pod';
import { selects } from './selector';
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
  private readonly policies = new Map<string, k8s.NetworkPolicySpec[]>();
  private readonly users = new Map<string, CheckedPod[]>();
  private readonly scalers = new Map<string, LocatedManifest[]>();

  constructor(public readonly objects: readonly LocatedManifest[], public readonly tailnetPolicy?: LocatedPolicy) {
    for (const located of objects) this.addObject(located);
    this.pods = objects.map(CheckedPod.of).filter(pod => pod !== undefined);
    for (const pod of this.pods) this.addPod(pod);
  }

  /** An object by kind, namespace and name. */
  public find(kind: string, namespace: string, name: string): LocatedManifest | undefined {
    return this.byName.get(key(kind, namespace, name));
  }

  /** What the network policies that select a pod say. */
  public networkPolicies(pod: CheckedPod): readonly k8s.NetworkPolicySpec[] {
    const candidates = ['', ...Object.entries(pod.labels).map(([name, value]) => `${name}=${value}`)];
    return candidates
      .flatMap(label => this.policies.get(key(pod.namespace, label)) ?? [])
      .filter(({ podSelector }) => selects(podSelector ?? {}, pod.labels));
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
    if (kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/') && spec) {
      // by one label that a selected pod must have, so that a namespace of many instances is not looked through for each
      const [label] = Object.entries(spec.podSelector?.matchLabels ?? {});
      append(this.policies, key(namespace, label ? `${label[0]}=${label[1]}` : ''), spec);
    }
    const target = (spec as Manifest | undefined)?.scaleTargetRef;
    if (target) append(this.scalers, key(target.kind ?? 'Deployment', namespace, target.name), located);
  }

  private addPod(pod: CheckedPod): void {
    for (const [what, name] of uses(pod)) append(this.users, key(what, name), pod);
  }
}

/** What a pod uses of which there is one: its claims in its namespace, and its host name in its tailnet. */
function uses(pod: CheckedPod): Array<[what: string, name: string]> {
  const claims = (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim ? [persistentVolumeClaim.claimName] : []);
  const hostname = hostnameOf(pod);
  return [
    ...[...new Set(claims)].map((claim): [string, string] => ['claim', key(pod.namespace, claim)]),
    ...(hostname === undefined ? [] : [['hostname', hostname] as [string, string]]),
  ];
}

/** The host name that a pod's node asks for, with the control server of its tailnet; nothing where the manifest does not say. */
export function hostnameOf({ tailnetNode }: CheckedPod): string | undefined {
  const hostname = tailnetNode?.env('TS_HOSTNAME');
  if (!hostname) return undefined;
  return key(loginServerOf(tailnetNode!) ?? '', hostname);
}

/** URL of the control server that a node is told, or undefined for Tailscale's own. */
export function loginServerOf(node: { env(name: string): string | undefined }): string | undefined {
  return /--login-server[= ](\S+)/.exec(node.env('TS_EXTRA_ARGS') ?? '')?.[1];
}

export function key(...parts: string[]): string {
  return parts.join('\n');
}

function append<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}
