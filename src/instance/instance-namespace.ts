import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { AppIndex } from '../checks/app-index';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';

/**
 * Levels of Pod Security.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurityLevel {
  /** No restriction. */
  PRIVILEGED = 'privileged',

  /** What keeps pods from known ways of taking over their machine. */
  BASELINE = 'baseline',

  /** What hardened pods pass: no root, no capability, a seccomp profile. */
  RESTRICTED = 'restricted',
}

const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce';

/**
 * Properties for `InstanceNamespace`.
 */
export interface InstanceNamespaceProps {
  /**
   * Name of the namespace, a DNS label.
   *
   * @default - the chart's namespace.
   */
  readonly name?: string;

  /**
   * Pod Security level that the namespace enforces.
   *
   * @default - `privileged` where one of the namespace's tailnet nodes is in kernel mode, else `restricted`. Pods that other constructs put there may need more.
   */
  readonly podSecurity?: PodSecurityLevel;

  /**
   * More labels, such as `pod-security.kubernetes.io/warn: restricted`, by which `kubectl apply` tells of workloads whose pods that level would refuse.
   *
   * @default - none.
   */
  readonly labels?: { [name: string]: string };
}

/**
 * A namespace that enforces the strictest Pod Security level which the instances and tailnet nodes in it pass: `privileged` where one of the nodes is in kernel mode, else `restricted`.
 *
 * Make it before the instances: what is applied in order then finds it there.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class InstanceNamespace extends Construct {
  /** The Namespace. */
  public readonly apiObject: ApiObject;

  /** Its name. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: InstanceNamespaceProps = {}) {
    super(scope, id);
    const chartNamespace = Chart.of(this).namespace;
    const name = props.name ?? chartNamespace;
    if (name === undefined) throw constructError(this, 'has no name: give it one, or give its chart a namespace');
    checkDnsLabel(this, 'namespace', name);
    AppIndex.of(this).claim(this, 'Namespace', name, 'make it once');
    if (props.labels && ENFORCE_LABEL in props.labels) throw constructError(this, `label ${ENFORCE_LABEL} is set by this construct: use podSecurity`);
    this.name = name;

    // a chart without a namespace is applied into one by hand: into this one, or why would it be in there
    const within = [name, ...(chartNamespace === undefined ? [''] : [])];
    const isPrivilegedNeeded = () => within.some(namespace => AppIndex.of(this).isPrivilegedNeeded(namespace));
    const level = Lazy.any({
      produce: () => props.podSecurity ?? (isPrivilegedNeeded() ? PodSecurityLevel.PRIVILEGED : PodSecurityLevel.RESTRICTED),
    });
    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { ...props.labels, [ENFORCE_LABEL]: level },
      },
    });
    // a chart puts its namespace on all its objects, and a Namespace is in none
    if (chartNamespace !== undefined) this.apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    for (const namespace of within) AppIndex.of(this).addNamespace(namespace, () => ({ manifest: this.apiObject.toJson(), where: this.node.path }));
  }
}
