import { ApiObject, Chart } from 'cdk8s';
import { AbstractPod } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { Acknowledgements, acknowledgementAnnotations } from './acknowledgements';
import { AppIndex } from './app-index';
import { constructError } from './error';
import { Inventory, LocatedPolicy } from './manifests/inventory';
import { LocatedManifest, Manifest } from './manifests/manifest';
import { Severity } from './rules/rule';
import { runRules } from './run-rules';
import { tellWarning } from './warning';
import { RenderedObject } from '../pod/rendered-object';

const checksOfPods = new WeakMap<AbstractPod, PodChecks>();

/**
 * Holds a pod and what belongs to it against the rules, as they are written: once for each synthesis, when the last of the objects has been rendered, so that none is rendered for this alone.
 */
export class PodChecks {
  /** The checks of a workload's pod. */
  public static of(workload: AbstractPod): PodChecks {
    let checks = checksOfPods.get(workload);
    if (!checks) checksOfPods.set(workload, checks = new PodChecks(workload));
    return checks;
  }

  private readonly objects = new Set<ApiObject>();
  private readonly manifests = new Map<ApiObject, Manifest>();
  private readonly told = new Set<string>();
  /** Who is told of: the construct that a person wrote. */
  private subject: IConstruct;
  private policy?: () => LocatedPolicy | undefined;

  private constructor(private readonly workload: AbstractPod) {
    this.subject = workload;
    // one that is not ours does not tell how it is written, and is rendered once more
    if (ApiObject.of(workload) instanceof RenderedObject) this.add(workload);
    // each synthesis validates before it renders: what was rendered by something else may have been patched since
    workload.node.addValidation({
      validate: () => {
        this.manifests.clear();
        return [];
      },
    });
  }

  /** Has what is found told of the construct that made the workload. */
  public tellOf(subject: IConstruct): void {
    this.subject = subject;
  }

  /** Has objects looked at beside the pod. */
  public add(...constructs: IConstruct[]): void {
    for (const object of constructs.map((construct): ApiObject => ApiObject.of(construct))) {
      if (!(object instanceof RenderedObject)) throw constructError(object, 'does not tell how it is written: make it by keepPatches or makeNetworkPolicy');
      this.objects.add(object);
      object.onRendered(manifest => this.rendered(object, manifest));
    }
  }

  /** Has the tailnet's policy asked for, once it is known. */
  public askPolicy(policy: () => LocatedPolicy | undefined): void {
    this.policy = policy;
  }

  /** Accepts warnings of the pod, for whoever looks at its manifest too. */
  public acknowledge(acknowledged: Acknowledgements): void {
    const { metadata } = ApiObject.of(this.workload);
    for (const [name, reason] of Object.entries(acknowledgementAnnotations(acknowledged))) metadata.addAnnotation(name, reason);
  }

  private rendered(object: ApiObject, manifest: Manifest): void {
    const present = [...this.objects].filter(isInTree);
    const [home] = present.map(each => Chart.of(each));
    // charts are rendered one after the other: what is in another one is rendered once more
    if (Chart.of(object) !== home) return;
    this.manifests.set(object, manifest);
    if (present.some(each => Chart.of(each) === home && !this.manifests.has(each))) return;
    const known = new Map(this.manifests);
    this.manifests.clear();
    this.check(present.map(each => known.get(each) ?? each.toJson()));
  }

  private check(manifests: Manifest[]): void {
    const workload = ApiObject.of(this.workload);
    if (!this.objects.has(workload)) manifests.push(workload.toJson());
    const { path } = this.subject.node;
    const found = runRules(new Inventory([...manifests.map(manifest => ({ manifest, where: path })), ...this.namespace()], this.policy?.()));
    const errors = found.filter(({ rule }) => rule.severity === Severity.ERROR);
    if (errors.length > 0) throw new Error(errors.map(({ where, message, rule }) => `${where}: ${message} [${rule.id}]`).join('\n'));
    for (const { rule, where, message, acknowledged } of found) {
      const key = `${rule.id} ${message}`;
      if (acknowledged !== undefined || this.told.has(key)) continue;
      this.told.add(key);
      tellWarning(where, rule.id, message);
    }
  }

  private namespace(): LocatedManifest[] {
    const manifest = AppIndex.of(this.workload).namespaceManifest(Chart.of(this.workload).namespace ?? '');
    return manifest ? [manifest] : [];
  }
}

/** Whether nobody took an object out again, as an escape hatch. */
function isInTree(object: ApiObject): boolean {
  return object.node.scope?.node.tryFindChild(object.node.id) === object;
}
