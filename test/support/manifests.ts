import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';

/** A Kubernetes object, as far as tests look at it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { [name: string]: string };
    readonly annotations?: { [name: string]: string };
  };
  readonly [field: string]: any;
}

/** A chart in a namespace of an app of its own. */
export function chartIn(namespace = 'agents', app = new App()): Chart {
  return new Chart(app, namespace, { namespace });
}

/** The objects of a chart, by kind and name, rendered and validated as `cdk8s synth` does it. */
export class Manifests {
  public readonly all: Manifest[];

  constructor(chart: Chart) {
    this.all = chart.toJson();
  }

  public find(kind: string, name: string): Manifest | undefined {
    return this.all.find(object => object.kind === kind && object.metadata.name === name);
  }

  public get(kind: string, name: string): Manifest {
    const found = this.find(kind, name);
    if (!found) throw new Error(`no ${kind} ${name} among ${this.all.map(object => `${object.kind} ${object.metadata.name}`).join(', ')}`);
    return found;
  }

  public pod(deployment: string): k8s.PodSpec {
    return this.get('Deployment', deployment).spec.template.spec;
  }

  public podMetadata(deployment: string): { labels: { [name: string]: string }; annotations: { [name: string]: string } } {
    return this.get('Deployment', deployment).spec.template.metadata;
  }

  public container(deployment: string, name: string): k8s.Container {
    const { containers, initContainers = [] } = this.pod(deployment);
    const found = [...containers, ...initContainers].find(container => container.name === name);
    if (!found) throw new Error(`no container ${name} in ${deployment}`);
    return found;
  }

  /** The literal value of an environment variable. */
  public env(deployment: string, container: string, name: string): string | undefined {
    return this.container(deployment, container).env?.find(variable => variable.name === name)?.value;
  }

  /** Names of the volumes that a container mounts. */
  public mounts(deployment: string, container: string): string[] {
    return (this.container(deployment, container).volumeMounts ?? []).map(mount => mount.name).sort();
  }

  public text(): string {
    return JSON.stringify(this.all);
  }
}
