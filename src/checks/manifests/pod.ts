import type { k8s } from 'cdk8s-plus-28';
import { CheckedContainer, ContainerRole } from './container';
import { runsDaemon } from './daemon';
import { LocatedManifest, Manifest } from './manifest';
import { GATEWAY_CONTAINER, TAILSCALE_CONTAINER } from '../../pod/containers';

/** Where each kind of object has its pods' template; that of a Pod is itself. */
const TEMPLATES: { [kind: string]: (manifest: Manifest) => any } = {
  Pod: manifest => manifest,
  Deployment: ({ spec }) => spec?.template,
  ReplicaSet: ({ spec }) => spec?.template,
  StatefulSet: ({ spec }) => spec?.template,
  DaemonSet: ({ spec }) => spec?.template,
  Job: ({ spec }) => spec?.template,
  CronJob: ({ spec }) => spec?.jobTemplate?.spec?.template,
};

/** A workload, by the pod that it runs. */
export class CheckedPod {
  /** The pod of an object; nothing for one that runs none. */
  public static of(located: LocatedManifest): CheckedPod | undefined {
    const { manifest } = located;
    const template = Object.prototype.hasOwnProperty.call(TEMPLATES, manifest.kind) ? TEMPLATES[manifest.kind](manifest) : undefined;
    return template?.spec ? new CheckedPod(located, template) : undefined;
  }

  public readonly spec: k8s.PodSpec;
  public readonly containers: readonly CheckedContainer[];
  /** Labels of the pod, by which policies select it. */
  public readonly labels: { readonly [name: string]: string };
  /** The container with the agent; that with the node, too, if it runs both. */
  public readonly agent?: CheckedContainer;
  /** The container with the tailnet node. */
  public readonly tailnetNode?: CheckedContainer;

  private constructor(private readonly located: LocatedManifest, template: any) {
    this.spec = template.spec;
    this.labels = template.metadata?.labels ?? {};
    this.containers = [
      ...(this.spec.initContainers ?? []).map(spec => (
        new CheckedContainer(spec, (spec as { restartPolicy?: string }).restartPolicy === 'Always' ? ContainerRole.NATIVE_SIDECAR : ContainerRole.INIT)
      )),
      ...(this.spec.containers ?? []).map(spec => new CheckedContainer(spec, ContainerRole.MAIN)),
    ];
    const nodes = this.containers.filter(isTailnetNode);
    // what ends before the others start is the node where nothing else is
    this.tailnetNode = nodes.find(({ role }) => role !== ContainerRole.INIT) ?? nodes[0];
    const agents = this.containers.filter(container => container.role === ContainerRole.MAIN && isAgent(container));
    this.agent = agents.find(container => container !== this.tailnetNode) ?? agents.find(runsGateway);
  }

  public get where(): string {
    return this.located.where;
  }

  public get manifest(): Manifest {
    return this.located.manifest;
  }

  public get kind(): string {
    return this.manifest.kind;
  }

  public get name(): string {
    return this.manifest.metadata.name ?? '';
  }

  /** Empty where the manifest leaves it to whoever applies it. */
  public get namespace(): string {
    return this.manifest.metadata.namespace ?? '';
  }

  /** Whether another is the same object, which may be written in several files. */
  public isSameAs(other: CheckedPod): boolean {
    return this.kind === other.kind && this.namespace === other.namespace && this.name === other.name;
  }

  /** A volume by its name. */
  public volume(name: string): k8s.Volume | undefined {
    return this.spec.volumes?.find(volume => volume.name === name);
  }

  /** The volume in which a container's path lies. */
  public volumeOf(container: CheckedContainer, path: string): k8s.Volume | undefined {
    const mount = container.mountOf(path);
    return mount && this.volume(mount.name);
  }
}

function isTailnetNode(container: CheckedContainer): boolean {
  const { commandLine } = container;
  // an image may also be there for its CLI alone
  return commandLine === '' ? container.imageName === 'tailscale' : runsDaemon(container) || (container.name === TAILSCALE_CONTAINER && container.env('TS_STATE_DIR') !== undefined);
}

/** Whether a container that has to do with an agent runs its gateway. */
function runsGateway({ commandLine }: CheckedContainer): boolean {
  return /\bgateway\b/.test(commandLine);
}

function isAgent(container: CheckedContainer): boolean {
  return container.name === GATEWAY_CONTAINER || container.imageName === 'openclaw' || /\bopenclaw\b.*\bgateway\b/.test(container.commandLine);
}
