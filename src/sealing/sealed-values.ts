import { Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { SEALING_KEY_SECRET } from './key-secret';
import { KmsOptions } from './kms-options';
import { toPodDocument } from './pod-document';
import { Sealed } from './sealed';
import { isForKmsAlone } from './sealed-value';
import { AppIndex } from '../checks/app-index';
import { checkDnsLabel, checkDnsSubdomain } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkKms } from '../checks/kms';
import { PodChecks } from '../checks/pod-checks';
import { checkSameNamespace } from '../checks/same-namespace';
import { chartVolume, emptyVolume } from '../pod/chart-volume';
import { UNSEAL_PREFIX } from '../pod/cloud-identity';
import { hardened } from '../pod/hardening';
import { hashOf } from '../pod/hash';
import { keepPatches } from '../pod/keep-patches';
import { ANNOTATION_PREFIX, WARN_BEFORE_EXPIRY } from '../pod/labels';
import { Program } from '../pod/program';
import { UNSEAL_RESOURCES, resourcesOr } from '../pod/resources';
import { reportTo } from '../pod/unseal-report';

/** Where the parts of unsealing are mounted in its container. */
const ROOT = '/run/cdk8s-openclaw';
/** What the image of the Dockerfile runs. */
const KMS_PROGRAM = ['node', '/app/unseal-kms.cjs'];
/** Name of the volume with the private keys. */
const KEY_VOLUME = 'sealing-key';
/**
 * What a ConfigMap holds at most.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
 */
const MAX_DATA_BYTES = 1024 * 1024;

/**
 * Properties for `SealedValues`.
 */
export interface SealedValuesProps {
  /** Name of the ConfigMap. */
  readonly name: string;

  /** Name of the instance that the values are sealed for. */
  readonly instance: string;

  /** The sealed values by field, such as `auth-key`; each is the name of the file that it becomes in the pod. */
  readonly values: { [field: string]: Sealed };
}

/**
 * Options for `SealedValues.unsealInto`.
 */
export interface UnsealOptions {
  /** Who will read the opened values: the suffix of the init container's name, a DNS label such as `openclaw`. */
  readonly consumer: string;

  /** Numeric user (and group) of the consumer. The values' files belong to it, with mode 0400. */
  readonly user: number;

  /** Whether the pod may not start without the values. When false, a value that does not open is reported and left out. */
  readonly required: boolean;

  /**
   * Fields that the pod starts without all the same, where the others are required.
   *
   * @default - none.
   */
  readonly optional?: string[];

  /** Image with Node.js 20 or later, as `node`. */
  readonly image: string;

  /**
   * When the kubelet pulls the image.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * Name of the Secret with the private keys, as `*.pem`. It is mounted by the init container alone.
   *
   * @default 'openclaw-sealing-key'
   */
  readonly sealingKeySecret?: string;

  /**
   * How values that are sealed for keys of AWS KMS are opened.
   *
   * @default - they are opened with the private keys alone, and those for keys of KMS alone are refused.
   */
  readonly kms?: KmsOptions;

  /**
   * Text, nothing secret, that is written behind a value into its file, by field: parameters that its consumer reads there.
   *
   * @default - the values alone.
   */
  readonly suffixes?: { [field: string]: string };

  /**
   * A volume for the record of what opened and what failed, as `unseal-<consumer>.json`.
   *
   * @default - where a tailnet node joins the pod later: for its status exporter. Else failures are told in the init container's log and termination message alone.
   */
  readonly report?: kplus.Volume;

  /**
   * Resources of the init container.
   *
   * @default - request 10m CPU and 64Mi, limit 128Mi.
   */
  readonly resources?: kplus.ContainerResources;
}

/**
 * A ConfigMap that carries ciphertext into the cluster, to be opened within a pod.
 */
export class SealedValues extends Construct {
  /** The ConfigMap. Each field is one JSON document. */
  public readonly configMap: kplus.ConfigMap;

  private readonly fields: string[];
  /** Those of them that KMS alone opens. */
  private readonly kmsFields: string[] = [];
  private readonly instance: string;
  private readonly hash: string;
  /** Whether a rule is to look at the days on which the values expire. */
  private readonly warns: boolean;

  constructor(scope: Construct, id: string, props: SealedValuesProps) {
    super(scope, id);
    const { namespace } = Chart.of(this);
    checkDnsSubdomain(this, 'name', props.name);
    checkDnsLabel(this, 'instance', props.instance);
    this.instance = props.instance;
    this.fields = Object.keys(props.values);

    const data: { [file: string]: string } = {};
    const warnDays: { [field: string]: number } = {};
    for (const [field, sealed] of Object.entries(props.values)) {
      const value = sealed._read(this, { namespace, name: props.instance, field });
      data[`${field}.json`] = toPodDocument(value);
      if (isForKmsAlone(value)) this.kmsFields.push(field);
      if (sealed._warnDays !== undefined) warnDays[field] = sealed._warnDays;
    }
    this.checkSize(data);
    this.warns = Object.keys(warnDays).length > 0;
    this.hash = hashOf(JSON.stringify(data));
    this.configMap = AppIndex.of(this).claimObject(keepPatches(new kplus.ConfigMap(this, 'ConfigMap', {
      metadata: { name: props.name, labels: { 'app.kubernetes.io/instance': props.instance }, ...(this.warns ? { annotations: { [WARN_BEFORE_EXPIRY]: JSON.stringify(warnDays) } } : {}) },
      data,
    })));
  }

  /**
   * Adds the init container that opens the values for one consumer.
   *
   * It runs as the consumer's user, so that no value passes through another's hands. A changed ciphertext rolls the pod.
   *
   * @returns a volume in memory with one file a field, for the consumer to mount
   */
  public unsealInto(workload: kplus.AbstractPod, options: UnsealOptions): kplus.Volume {
    const { consumer } = options;
    const name = `${UNSEAL_PREFIX}${consumer}`;
    checkDnsLabel(this, 'container', name);
    checkSameNamespace(this, workload);
    if (!Number.isInteger(options.user) || options.user < 0) throw constructError(this, `user ${options.user} is no numeric user: use a whole number from 0`);
    if (workload.initContainers.some(container => container.name === name)) {
      throw constructError(this, `consumer "${consumer}" has its values unsealed in ${workload.node.path} already: put all of them into one SealedValues`);
    }
    const { optional = [], suffixes = {} } = options;
    for (const [option, fields] of Object.entries({ optional, suffixes: Object.keys(suffixes) })) {
      const unknown = fields.find(field => !this.fields.includes(field));
      if (unknown !== undefined) throw constructError(this, `${option} has "${unknown}", and the values are ${this.fields.join(', ')}: name one of those`);
    }
    this.checkOpener(options);
    // the pod's chart, so that all of the pod's containers share one program: cdk8s-plus tells volumes apart by identity
    const program = options.kms ? undefined : Program.of(workload, 'unseal');
    const opened = emptyVolume(this, `opened-${consumer}`, { medium: kplus.EmptyDirMedium.MEMORY, sizeLimit: Size.mebibytes(1) });

    const container = workload.addInitContainer({
      name,
      image: options.kms?.image ?? options.image,
      imagePullPolicy: options.imagePullPolicy ?? kplus.ImagePullPolicy.IF_NOT_PRESENT,
      command: program?.command ?? KMS_PROGRAM,
      args: [
        '--name', this.instance, '--namespace', '$(POD_NAMESPACE)',
        '--keys', `${ROOT}/keys`, '--sealed', `${ROOT}/sealed`, '--out', `${ROOT}/opened`,
        ...this.fields.flatMap(field => [options.required && !optional.includes(field) ? '--required' : '--optional', field]),
        ...Object.entries(suffixes).flatMap(([field, suffix]) => ['--append', `${field}=${suffix}`]),
      ],
      envVariables: { POD_NAMESPACE: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAMESPACE), ...options.kms?.env },
      volumeMounts: [
        ...(program ? [program.mount] : []),
        { volume: keyVolume(workload, options.sealingKeySecret ?? SEALING_KEY_SECRET), path: `${ROOT}/keys`, readOnly: true },
        { volume: kplus.Volume.fromConfigMap(this, `Sealed-${consumer}`, this.configMap, { name: `sealed-${consumer}` }), path: `${ROOT}/sealed`, readOnly: true },
        { volume: opened, path: `${ROOT}/opened` },
      ],
      resources: resourcesOr(this, UNSEAL_RESOURCES, options.resources),
      securityContext: hardened(options.user),
    });
    if (options.report) reportTo(options.report, container);
    if (this.warns) PodChecks.of(workload).add(this.configMap);
    workload.podMetadata.addAnnotation(`${ANNOTATION_PREFIX}/sealed-${consumer}`, this.hash);
    return opened;
  }

  private checkSize(data: { [file: string]: string }): void {
    const bytes = Object.entries(data).reduce((sum, [file, document]) => sum + Buffer.byteLength(file) + Buffer.byteLength(document), 0);
    if (bytes <= MAX_DATA_BYTES) return;
    throw constructError(this, `the ${this.fields.length} sealed values have ${bytes} bytes together, and a ConfigMap holds ${MAX_DATA_BYTES}: `
      + 'seal them for fewer keys, seal shorter values, or, where they are not of one instance\'s secrets, put them into two SealedValues');
  }

  private checkOpener({ kms }: UnsealOptions): void {
    if (kms) return checkKms(this, kms);
    if (this.kmsFields.length > 0) {
      throw constructError(this, `${this.kmsFields.join(', ')} is sealed for keys of KMS alone, and the program that a ConfigMap carries asks no KMS: give kms.image (docs/kms.md), `
        + 'or seal it for a public key as well');
    }
  }
}

/**
 * The volume that mounts a Secret's private keys, the same in every pod of a chart.
 *
 * Mode 0444, since unseal containers have several users and none a capability; optional, so that a missing key is a failure that unseal reports, and not a pod
 * that never leaves FailedMount.
 */
function keyVolume(workload: kplus.AbstractPod, name: string): kplus.Volume {
  const volume = chartVolume(workload, `${KEY_VOLUME}-${name}`, folder => {
    const id = `${KEY_VOLUME}-${name}`;
    const secret = kplus.Secret.fromSecretName(folder, `${id}-secret`, name);
    return kplus.Volume.fromSecret(folder, id, secret, { name: KEY_VOLUME, defaultMode: 0o444, optional: true });
  });
  if (workload.initContainers.some(({ mounts }) => mounts.some(mount => mount.volume.name === KEY_VOLUME && mount.volume !== volume))) {
    throw constructError(workload, `sealed values are opened with the private keys of Secret ${name} and of another one: put all keys into one Secret`);
  }
  return volume;
}
