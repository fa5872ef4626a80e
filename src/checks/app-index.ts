import { ApiObject, Chart } from 'cdk8s';
import { Resource } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { constructError } from './error';
import type { LocatedManifest } from './manifests/manifest';

const indexes = new WeakMap<IConstruct, AppIndex>();

/**
 * What the constructs of one app must not share, kept as they are made, so that no check has to walk the tree.
 */
export class AppIndex {
  /** The index of the app that a construct belongs to. */
  public static of(construct: IConstruct): AppIndex {
    const root = construct.node.root;
    let index = indexes.get(root);
    if (!index) indexes.set(root, index = new AppIndex());
    return index;
  }

  private readonly owners = new Map<string, Map<string, IConstruct>>();
  private readonly kernelModeNamespaces = new Set<string>();
  private readonly namespaces = new Map<string, () => LocatedManifest>();

  /**
   * Claims a name for a construct, and refuses one that is taken.
   *
   * @param scope within what the name is unique, such as `Deployment in namespace agents`
   * @param name the name
   * @param fix what to do when it is taken
   */
  public claim(construct: IConstruct, scope: string, name: string, fix: string): void {
    let owners = this.owners.get(scope);
    if (!owners) this.owners.set(scope, owners = new Map());
    const owner = owners.get(name);
    if (owner && owner !== construct) {
      throw constructError(construct, `${scope}: "${name}" is taken by ${owner.node.path}: ${fix}`);
    }
    owners.set(name, construct);
  }

  /** Claims a name for a construct, as `claim` does, within its chart's namespace. */
  public claimInNamespace(construct: IConstruct, what: string, name: string, fix: string): void {
    const { namespace } = Chart.of(construct);
    this.claim(construct, namespace ? `${what} in namespace ${namespace}` : what, name, fix);
  }

  /** Claims the name of a Kubernetes object among those of its kind, and gives the object back. */
  public claimObject<T extends ApiObject | Resource>(object: T): T {
    this.claimInNamespace(object, object.kind, object.name, 'give one of the two another name');
    return object;
  }

  /** Notes that a pod with NET_ADMIN and a device of the host will run in a namespace. */
  public needsPrivileged(namespace: string): void {
    this.kernelModeNamespaces.add(namespace);
  }

  /** Whether a namespace holds a pod that only Pod Security's level `privileged` admits. */
  public isPrivilegedNeeded(namespace: string): boolean {
    return this.kernelModeNamespaces.has(namespace);
  }

  /** Notes the manifest of a namespace, to be rendered when a pod in it is looked at. */
  public addNamespace(name: string, render: () => LocatedManifest): void {
    this.namespaces.set(name, render);
  }

  /** The manifest of a namespace that the app makes. */
  public namespaceManifest(name: string): LocatedManifest | undefined {
    return this.namespaces.get(name)?.();
  }
}
