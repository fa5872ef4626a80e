import type { k8s } from 'cdk8s-plus-28';

/** When a container runs: beside the others, before them, or before them and on. */
export enum ContainerRole {
  MAIN = 'container',
  INIT = 'init container',
  NATIVE_SIDECAR = 'native sidecar',
}

/** A container of a pod, and what rules ask of it. */
export class CheckedContainer {
  /** Command and arguments as one text; empty where the image's own are run. */
  public readonly commandLine: string;

  constructor(public readonly spec: k8s.Container, public readonly role: ContainerRole) {
    this.commandLine = [...this.spec.command ?? [], ...this.spec.args ?? []].join(' ');
  }

  public get name(): string {
    return this.spec.name;
  }

  /** The image without tag and digest, by its last part: `ghcr.io/tailscale/tailscale:v1.102.3` is `tailscale`. */
  public get imageName(): string {
    return (this.spec.image ?? '').replace(/@.*$/, '').split('/').pop()!.replace(/:.*$/, '');
  }

  /** Value of an environment variable, as far as the manifest has it. The last of a name counts, as in the pod. */
  public env(name: string): string | undefined {
    return this.variable(name)?.value;
  }

  /** An environment variable, from wherever its value comes. */
  public variable(name: string): k8s.EnvVar | undefined {
    return this.spec.env?.filter(variable => variable.name === name).pop();
  }

  /** The mount in which a path lies: the deepest one. */
  public mountOf(path: string): k8s.VolumeMount | undefined {
    return this.mounts
      .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/$/, '')}/`))
      .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  }

  public get mounts(): readonly k8s.VolumeMount[] {
    return this.spec.volumeMounts ?? [];
  }

  public get capabilities(): readonly string[] {
    return (this.spec.securityContext?.capabilities?.add ?? []).map(capability => capability.replace(/^CAP_/, ''));
  }
}
