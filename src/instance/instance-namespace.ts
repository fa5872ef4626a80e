import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { AppIndex } from '../checks/app-index';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';

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
   * More labels.
   *
   * @default - none.
   */
  readonly labels?: { [name: string]: string };
}

/**
 * A namespace that enforces the strictest Pod Security level which its instances pass: `privileged` where one of them has a kernel-mode tailnet node, else `restricted`.
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
    this.name = name;

    // a chart without a namespace is applied into one by hand: into this one, or why would it be in there
    const within = [name, ...(chartNamespace === undefined ? [''] : [])];
    const level = Lazy.any({ produce: () => within.some(namespace => AppIndex.of(this).isPrivilegedNeeded(namespace)) ? 'privileged' : 'restricted' });
    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { ...props.labels, 'pod-security.kubernetes.io/enforce': level },
      },
    });
    // a chart puts its namespace on all its objects, and a Namespace is in none
    if (chartNamespace !== undefined) this.apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
