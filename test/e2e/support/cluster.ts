import { outcomeOf, Outcome, run } from './run';
import { redact } from './secrets';
import { settings } from './settings';
import { until } from './until';

/** As much of a Kubernetes object as the tests look at. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number; readonly uid: string; readonly deletionTimestamp?: string };
  readonly data?: { readonly [key: string]: string };
  readonly spec?: any;
  readonly status?: any;
}

interface Terminated {
  readonly message?: string;
  readonly exitCode: number;
}

/** What the kubelet tells of a container. */
export interface ContainerState {
  readonly name: string;
  readonly containerID?: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: { readonly waiting?: { readonly reason: string }; readonly terminated?: Terminated };
  readonly lastState: { readonly terminated?: Terminated };
}

/** A namespace of the cluster that KUBECONFIG names. */
export class Namespace {
  constructor(public readonly name: string) {}

  /** Runs kubectl in the namespace; it has to succeed. */
  public async kubectl(args: readonly string[], input?: string): Promise<Outcome> {
    return run(['kubectl', '--namespace', this.name, ...args], { input });
  }

  /** Applies manifests as a user does. Returns what kubectl had to say on standard error. */
  public async apply(manifests: string, ...flags: string[]): Promise<string> {
    return (await this.kubectl(['apply', '--validate=strict', ...flags, '-f', '-'], manifests)).stderr;
  }

  /**
   * Removes the namespace, if there is one, with all that is in it.
   *
   * @param ownVolumes whether its claims were of volumes that the test made, and removes itself
   */
  public async remove({ ownVolumes = false } = {}): Promise<void> {
    // the pods first: a namespace that is deleted with them looks again only after half of their grace period
    await this.kubectl(['delete', 'deployments,pods', '--all', '--wait', '--timeout=90s']);
    await run(['kubectl', 'delete', 'namespace', this.name, '--ignore-not-found', '--wait', '--timeout=90s']);
    if (settings.freeVolumes && !ownVolumes) await run(settings.freeVolumes);
  }

  public async list(kinds: string): Promise<KubeObject[]> {
    return JSON.parse((await this.kubectl(['get', kinds, '--output=json'])).stdout).items;
  }

  public async get(kind: string, name: string): Promise<KubeObject> {
    return JSON.parse((await this.kubectl(['get', kind, name, '--output=json'])).stdout);
  }

  public async patch(kind: string, name: string, patch: object): Promise<void> {
    await this.kubectl(['patch', kind, name, '--type=merge', `--patch=${JSON.stringify(patch)}`]);
  }

  /** The one pod of an instance, past those that are on their way out. */
  public async pod(instance: string): Promise<KubeObject> {
    const { selector } = (await this.get('deployment', instance)).spec;
    const labels = Object.entries(selector.matchLabels).map(([label, value]) => `${label}=${value}`).join(',');
    return until(`one pod of ${instance}`, { seconds: 60, details: async () => this.describe() }, async () => {
      const { items } = JSON.parse((await this.kubectl(['get', 'pods', `--selector=${labels}`, '--output=json'])).stdout);
      const live = (items as KubeObject[]).filter(({ metadata }) => !metadata.deletionTimestamp);
      return live.length === 1 && live[0];
    });
  }

  /** A container of the instance's pod, an init container too. */
  public async container(instance: string, name: string): Promise<ContainerState | undefined> {
    const { status } = await this.pod(instance);
    return [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []].find(container => container.name === name);
  }

  /** Waits until every container of the instance's pod is ready, of the pod that the present manifests make. */
  public async ready(instance: string, seconds = 120): Promise<KubeObject> {
    const end = Date.now() + seconds * 1000;
    await until(`${instance} to be rolled out`, { seconds, details: async () => this.describe() }, async () => {
      const { metadata: { generation }, spec: { replicas }, status } = await this.get('deployment', instance);
      return status.observedGeneration === generation && status.updatedReplicas === replicas && status.availableReplicas === replicas;
    });
    return until(`${instance}'s pod to be alone`, { seconds: Math.max(1, (end - Date.now()) / 1000) }, async () => this.pod(instance));
  }

  /** Waits until a container has been restarted as often as that. */
  public async restartedAtLeast(instance: string, name: string, times: number): Promise<void> {
    await until(`container ${name} of ${instance} to have been restarted ${times} times`, { seconds: 90, details: async () => this.describe() }, async () => (
      (await this.container(instance, name))!.restartCount >= times
    ));
  }

  /** Deletes the instance's pod and waits for it to be gone; the Deployment makes another. */
  public async deletePod(instance: string, seconds = 90): Promise<void> {
    const { metadata } = await this.pod(instance);
    await this.kubectl(['delete', 'pod', metadata.name, '--wait', `--timeout=${seconds}s`]);
  }

  /** Runs a command in a container, whatever comes of it. */
  public async exec(instance: string, container: string, command: readonly string[], input?: string): Promise<Outcome> {
    const { metadata } = await this.pod(instance);
    return outcomeOf(['kubectl', '--namespace', this.name, 'exec', '--stdin', metadata.name, '--container', container, '--', ...command], { input });
  }

  /** Runs a shell script in a container that has to succeed, and returns what it printed. */
  public async shell(instance: string, container: string, script: string, input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.exec(instance, container, ['sh', '-c', script], input);
    if (code !== 0) throw new Error(redact(`in container ${container} of ${instance}, \`${script}\` failed with exit code ${code}: ${stderr}`));
    return stdout;
  }

  /** What a container of the pod has printed, and what its predecessor had. */
  public async log(instance: string, container: string): Promise<string> {
    const { metadata } = await this.pod(instance);
    const previous = await outcomeOf(['kubectl', '--namespace', this.name, 'logs', metadata.name, '--container', container, '--previous']);
    const present = await this.kubectl(['logs', metadata.name, '--container', container]);
    return (previous.code === 0 ? previous.stdout : '') + present.stdout;
  }

  /** The state of the namespace, for a message. */
  public async describe(): Promise<string> {
    const pods = await outcomeOf(['kubectl', '--namespace', this.name, 'get', 'pods', '--output=wide']);
    const events = await outcomeOf(['kubectl', '--namespace', this.name, 'get', 'events', '--sort-by=.lastTimestamp']);
    const names = await outcomeOf(['kubectl', '--namespace', this.name, 'get', 'pods', '--output=name']);
    const logs = await Promise.all(names.stdout.split('\n').filter(name => name !== '').map(async name => (
      (await outcomeOf(['kubectl', '--namespace', this.name, 'logs', name, '--all-containers', '--prefix', '--tail=15'])).stdout
    )));
    return redact([pods.stdout, events.stdout.split('\n').slice(-15).join('\n'), ...logs].join('\n'));
  }
}
