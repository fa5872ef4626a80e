import { ApiObject, Chart, Cron, Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BackupCronJob } from './backup-cron-job';
import { BackupTarget } from './backup-target';
import { BACKUP_CONTAINER, BACKUP_NAME, PACK_CONTAINER } from './labels';
import { TargetParts } from './target-parts';
import { AppIndex } from '../checks/app-index';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkSameNamespace } from '../checks/same-namespace';
import { AgentDeployment } from '../instance/agent-deployment';
import { OpenClawInstance } from '../instance/openclaw-instance';
import { IAddon, IAddonHost } from '../pod/addon';
import { UNSEAL_PREFIX, withholdIdentity } from '../pod/cloud-identity';
import { GATEWAY_CONTAINER } from '../pod/containers';
import { hardened } from '../pod/hardening';
import { makeNetworkPolicy } from '../pod/network-policy';
import { Program } from '../pod/program';
import { resourcesOr } from '../pod/resources';

/** Longest name of a CronJob: the Jobs' names have eleven characters more. */
const MAX_NAME = 52;
/** Where things are in the containers, beside what is where the gateway has it. */
const PATHS = { claim: '/data', scratch: '/tmp' };
const ENV: { [name: string]: string } = {
  HOME: '/home/node',
  OPENCLAW_DISABLE_BONJOUR: '1',
  XDG_CACHE_HOME: `${PATHS.scratch}/.cache`,
  NPM_CONFIG_CACHE: `${PATHS.scratch}/.npm`,
};
/** OpenClaw's command line took 350 MiB when measured. */
const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(100) },
  memory: { request: Size.mebibytes(512), limit: Size.gibibytes(1) },
};

/**
 * Properties for `InstanceBackup`.
 */
export interface InstanceBackupProps {
  /** The instance whose data is backed up. */
  readonly instance: OpenClawInstance;

  /** When: such as `Cron.schedule({ minute: '17', hour: '3' })`, each day. */
  readonly schedule: Cron;

  /** Where archives are kept. */
  readonly to: BackupTarget;

  /**
   * Time zone of the schedule, such as `Europe/Berlin`.
   *
   * @default - that of the cluster's controllers, mostly UTC.
   */
  readonly timeZone?: string;

  /**
   * How many archives stay. Older ones are removed once a new one is whole, never before. The newest of those that are more than twice as large as the new one stays as well: data may have
   * been lost in between.
   *
   * @default 14
   */
  readonly keep?: number;

  /**
   * Name of the CronJob and of what belongs to it, a DNS label of at most 52 characters. A second backup of an instance needs one of its own, and a target of its own. A change makes another claim, without the
   * archives of the first.
   *
   * @default - the instance's name and `-backup`.
   */
  readonly name?: string;

  /**
   * How long a backup, or a restore, may take.
   *
   * @default Duration.hours(1)
   */
  readonly deadline?: Duration;

  /**
   * Room on the node's disk for what is in the making: a copy of the databases, and the archive.
   *
   * @default Size.gibibytes(10)
   */
  readonly scratch?: Size;

  /**
   * Resources of each of the containers: one makes the archive, and the next one keeps it. What is left out keeps its default.
   *
   * @default - request 100m CPU and 512Mi, limit 1Gi.
   */
  readonly resources?: kplus.ContainerResources;
}

/**
 * Backs up an instance's data on a schedule, while the agent runs: by OpenClaw's own `backup create`, which copies databases consistently and checks the archive that it made.
 *
 * An archive holds what the agent knows: sessions, credentials of its channels and providers, keys and tokens of paired devices. It is not encrypted: keep it as you keep the data. It holds
 * neither the gateway token, which is in memory alone, nor the identity of the tailnet node: restored while the first one lives it would be a second node of the same identity.
 *
 * `cdk8s-openclaw restore` puts one back.
 *
 * @see https://docs.openclaw.ai/install/backups
 */
export class InstanceBackup extends Construct {
  /** Name of the CronJob and of what belongs to it. */
  public readonly name: string;
  /** The CronJob. */
  public readonly cronJob: kplus.CronJob;
  /** The claim with the archives, if they go to one. */
  public readonly archiveClaim?: kplus.IPersistentVolumeClaim;
  /** What the backup's pods may reach. */
  public readonly networkPolicy: ApiObject;
  private readonly props: InstanceBackupProps;
  private readonly labels: { [name: string]: string };

  constructor(scope: Construct, id: string, props: InstanceBackupProps) {
    super(scope, id);
    this.props = props;
    const { instance } = props;
    this.name = props.name ?? `${instance.name}-backup`;
    this.labels = { 'app.kubernetes.io/name': BACKUP_NAME, 'app.kubernetes.io/instance': instance.name };
    this.checkProps();

    const host = hostOf(instance);
    this.cronJob = this.makeCronJob();
    const target = this.makeTarget(host);
    AppIndex.of(this).claim(this, `archives of ${instance.name}`, target.place,
      'two backups to one place would remove each other\'s archives: give one of them another claim, bucket or prefix');
    this.archiveClaim = target.claim;
    this.addContainers(host, target);
    this.networkPolicy = this.makeNetworkPolicy(target);
  }

  private checkProps(): void {
    const { instance, keep, deadline } = this.props;
    checkSameNamespace(this, instance);
    checkDnsLabel(this, 'name', this.name);
    if (this.name.length > MAX_NAME) throw constructError(this, `name "${this.name}" has ${this.name.length} characters, a CronJob's has ${MAX_NAME} at most: give a shorter name`);
    if (keep !== undefined && (!Number.isInteger(keep) || keep < 1 || keep > 999_999)) throw constructError(this, `keep is ${keep}: use a whole number from 1`);
    const seconds = deadline?.toSeconds({ integral: false });
    if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < 60 || seconds > 86_400)) {
      throw constructError(this, `deadline is ${seconds} s: use whole seconds, from a minute to a day`);
    }
    const { dataClaim } = instance;
    if (dataClaim instanceof kplus.PersistentVolumeClaim && dataClaim.accessModes?.includes(kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD)) {
      throw constructError(this, `claim ${dataClaim.name} is ReadWriteOncePod, and a backup has to mount it beside the agent's pod: make it ReadWriteOnce, or use a DataSnapshot`);
    }
  }

  private makeCronJob(): kplus.CronJob {
    const { instance, schedule, timeZone } = this.props;
    const cronJob = new BackupCronJob(this, 'CronJob', {
      metadata: { name: this.name, labels: this.labels },
      podMetadata: { labels: this.labels },
      schedule,
      timeZone,
      concurrencyPolicy: kplus.ConcurrencyPolicy.FORBID,
      // what was missed while the cluster was down is made up for within an hour
      startingDeadline: Duration.hours(1),
      activeDeadline: this.deadline,
      backoffLimit: 1,
      // few: a claim is not deleted while a pod names it, one that has ended too
      successfulJobsRetained: 1,
      failedJobsRetained: 1,
      serviceAccount: instance.serviceAccount,
      automountServiceAccountToken: false,
      securityContext: {
        // on the root of a volume that has the group already nothing is changed below: the agent is at work there
        fsGroup: this.user,
        fsGroupChangePolicy: kplus.FsGroupChangePolicy.ON_ROOT_MISMATCH,
        ensureNonRoot: true,
      },
    }, instance.deployment as AgentDeployment, this.podAffinity);
    // cdk8s-plus's own label for policies has the construct's path in it
    cronJob.podMetadata.addLabel(kplus.Pod.ADDRESS_LABEL, this.name);
    if (instance._kms) withholdIdentity(cronJob);
    return AppIndex.of(this).claimObject(cronJob);
  }

  /**
   * On the node of the agent's pod: a ReadWriteOnce volume is on one node at a time. The selector takes in backups, too: a pod that matches its own affinity is also scheduled where no other
   * matches, and so a restore is while the agent is stopped.
   *
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
   */
  private get podAffinity(): k8s.PodAffinity {
    return {
      requiredDuringSchedulingIgnoredDuringExecution: [{
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: {
          matchLabels: { 'app.kubernetes.io/instance': this.props.instance.name },
          matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['openclaw', BACKUP_NAME] }],
        },
      }],
    };
  }

  private makeTarget(host: IAddonHost): TargetParts {
    return this.props.to._provide(this, {
      host,
      workload: this.cronJob,
      name: this.name,
      user: this.user,
      labels: this.labels,
      dataClaim: this.props.instance.dataClaim,
      namespace: Chart.of(this).namespace,
    });
  }

  /**
   * OpenClaw looks at what the agent wrote, and does as its variables and configuration say. So it packs where there is nothing but the data, and what keeps the archive, with its place or the
   * key to that, runs after it.
   */
  private addContainers(host: IAddonHost, target: TargetParts): void {
    const { keep, scratch, resources } = this.props;
    const program = Program.of(this, 'backup');
    const data = kplus.Volume.fromPersistentVolumeClaim(this, 'Data', this.props.instance.dataClaim, { name: 'data' });
    const tmp = kplus.Volume.fromEmptyDir(this, 'Tmp', 'tmp', { sizeLimit: scratch ?? Size.gibibytes(10) });
    const { state, folder } = this.agentsData;
    const args = ['--instance', host.name, '--state', state, '--claim', PATHS.claim, '--folder', folder, '--scratch', PATHS.scratch];
    const common = {
      image: host.nodeImage,
      imagePullPolicy: host.imagePullPolicy,
      command: program.command,
      resources: resourcesOr(this, RESOURCES, resources),
      securityContext: hardened(this.user),
    };
    const openclaw = Object.fromEntries(Object.entries(ENV).map(([name, value]) => [name, kplus.EnvValue.fromValue(value)]));
    this.cronJob.addInitContainer({
      ...common,
      name: PACK_CONTAINER,
      args: ['pack', ...args],
      envVariables: {
        ...openclaw,
        // as the gateway has it, which may be told otherwise until synthesis
        OPENCLAW_CONFIG_PATH: kplus.EnvValue.fromValue(Lazy.any({ produce: () => this.gateway.env.variables.OPENCLAW_CONFIG_PATH.value })),
      },
      volumeMounts: [
        program.mount,
        // writable: SQLite cannot read a database whose writer has stopped without making files beside it, and OpenClaw notes in it that there is a backup
        { path: state, volume: data, subPath: folder },
        { path: '/etc/openclaw', volume: kplus.Volume.fromConfigMap(this, 'Config', this.props.instance.configMap, { name: 'config' }), readOnly: true },
        { path: PATHS.scratch, volume: tmp },
      ],
    });
    this.cronJob.addContainer({
      ...common,
      name: BACKUP_CONTAINER,
      args: ['store', ...args, '--keep', String(keep ?? 14), '--deadline', String(this.deadline.toSeconds()), ...target.args],
      envVariables: openclaw,
      volumeMounts: [
        program.mount,
        // for a restore, which puts one folder in the place of another
        { path: PATHS.claim, volume: data },
        { path: PATHS.scratch, volume: tmp },
        target.mount,
      ],
    });
  }

  /** Nothing gets in, and out gets what the target needs, and what opens the key to it. */
  private makeNetworkPolicy({ egress }: TargetParts): ApiObject {
    return makeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: this.name, labels: this.labels },
      spec: {
        // of this backup alone: another of the same instance has a target of its own
        podSelector: { matchLabels: { [kplus.Pod.ADDRESS_LABEL]: this.name } },
        policyTypes: ['Ingress', 'Egress'],
        egress: this.asksKms ? withoutRepetition([...egress, ...this.props.instance._kmsEgress]) : egress,
      },
    });
  }

  private get asksKms(): boolean {
    return this.props.instance._kms !== undefined && this.cronJob.initContainers.some(({ name }) => name.startsWith(UNSEAL_PREFIX));
  }

  private get gateway(): kplus.Container {
    return this.props.instance.deployment.containers.find(({ name }) => name === GATEWAY_CONTAINER)!;
  }

  /** Where the gateway has its data, and which folder of the claim that is. */
  private get agentsData(): { readonly state: string; readonly folder: string } {
    const { path, subPath } = this.gateway.mounts.find(({ volume }) => volume.name === 'data')!;
    return { state: path, folder: subPath! };
  }

  /** The gateway's own: what is restored belongs to it. */
  private get user(): number {
    return this.gateway.securityContext.user!;
  }

  private get deadline(): Duration {
    return this.props.deadline ?? Duration.hours(1);
  }
}

/** The bucket may well be reached as KMS is. */
function withoutRepetition(rules: k8s.NetworkPolicyEgressRule[]): k8s.NetworkPolicyEgressRule[] {
  return [...new Map(rules.map(rule => [JSON.stringify(rule), rule])).values()];
}

/** What an instance tells its addons. */
function hostOf(instance: OpenClawInstance): IAddonHost {
  let host: IAddonHost | undefined;
  const asking: IAddon = { bind: (told) => { host = told; } };
  instance.addAddon(asking);
  return host!;
}
