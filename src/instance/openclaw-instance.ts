import { ApiObject, Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AgentDeployment } from './agent-deployment';
import { ApiOptions } from './api-options';
import { ConfigMode, checkConfigMode } from './config-mode';
import { EgressOptions } from './egress-options';
import { FailedLoginOptions } from './failed-login-options';
import { GatewaySettings, checkUserConfig, gatewayConfig, ownedGatewayConfig } from './gateway-config';
import { CONFIG_FILE, GATEWAY_USER, gatewayContainer, secretFile } from './gateway-container';
import { instanceEgress, instanceNetworkPolicy } from './instance-network-policy';
import { OWNED_FILE, mergeConfigContainer } from './merge-config-container';
import { podDisruptionBudget } from './pod-disruption-budget';
import { PodDisruptionBudgetOptions } from './pod-disruption-budget-options';
import { AppArmorProfile } from './pod-security-options';
import { fileRef } from './secret-ref';
import { SingleSignOnOptions } from './single-sign-on-options';
import { AppIndex } from '../checks/app-index';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkFailedLogins } from '../checks/failed-logins';
import { checkImage } from '../checks/image';
import { checkImageRegistry } from '../checks/image-registry';
import { checkKms, checkRoleArn } from '../checks/kms';
import { checkOrigin } from '../checks/origin';
import { PodChecks } from '../checks/pod-checks';
import { WARNING_IDS } from '../checks/rules';
import { checkSealedFields } from '../checks/sealed-fields';
import { checkSeccompProfile, checkSecurityProfile } from '../checks/security-profile';
import { checkSingleSignOn } from '../checks/single-sign-on';
import { checkAcknowledgements } from '../checks/warning';
import { IAddon, IAddonHost } from '../pod/addon';
import { emptyVolume } from '../pod/chart-volume';
import { claimForOnePod, makeClaim } from '../pod/claim';
import { ROLE_ANNOTATION, withholdIdentity } from '../pod/cloud-identity';
import { ClusterDns } from '../pod/cluster-dns';
import { GATEWAY_CONTAINER, GATEWAY_PORT } from '../pod/containers';
import { addVariable } from '../pod/env';
import { hashOf } from '../pod/hash';
import { imageIn } from '../pod/image';
import { keepPatches } from '../pod/keep-patches';
import { ANNOTATION_PREFIX } from '../pod/labels';
import { LOOPBACK_CIDRS } from '../pod/network';
import { UNSEAL_RESOURCES, resourcesOr } from '../pod/resources';
import { SEALING_KEY_SECRET } from '../sealing/key-secret';
import { InstanceKmsOptions, KmsOptions } from '../sealing/kms-options';
import { Sealed } from '../sealing/sealed';
import { SealedValues } from '../sealing/sealed-values';
import { StatusExporter, StatusExporterOptions } from '../status/status-exporter';
import { ITailnetDestination } from '../tailscale/policy/tailnet-destination';
import { TailscaleSidecar, TailscaleSidecarProps } from '../tailscale/tailscale-sidecar';

/** What the gateway's token is sealed as. */
const TOKEN_FIELD = 'gateway-token';

/**
 * Addons of an instance.
 */
export interface OpenClawAddons {
  /**
   * A tailnet node in the instance's pod.
   *
   * @default - none.
   */
  readonly tailscale?: TailscaleSidecarProps;

  /**
   * What tells how the tailnet node is doing.
   *
   * @default - a status exporter with its defaults, where there is a tailnet node.
   */
  readonly status?: StatusAddonOptions;

  /**
   * Lets the agent use a browser on a device of yours, by OpenClaw's extension for Chrome. It needs the tailnet node, and its `https`: the extension talks to nothing else.
   *
   * Without it what would use a browser is off, unless `config.browser.enabled` is true: then the gateway also lets in an extension that was paired in the pod.
   *
   * @default - none, and the gateway lets no extension in.
   */
  readonly browserRelay?: BrowserRelayOptions;
}

/**
 * Options of an instance's browser relay.
 */
export interface BrowserRelayOptions {
  /**
   * Whether there is one.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Options of an instance's status exporter.
 */
export interface StatusAddonOptions extends StatusExporterOptions {
  /**
   * Whether there is one.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Properties for `OpenClawInstance`.
 */
export interface OpenClawInstanceProps {
  /** The token that clients of the gateway show, sealed with `cdk8s-openclaw seal --field gateway-token`. It reaches the gateway as a file in memory. */
  readonly gatewayToken: Sealed;

  /**
   * Name of the instance, a DNS label, from which all its objects are named. A change makes another instance, with empty volumes.
   *
   * @default - the construct's id in kebab-case.
   */
  readonly name?: string;

  /**
   * Addons by name. `addAddon` takes those that have none here.
   *
   * @default - none.
   */
  readonly addons?: OpenClawAddons;

  /**
   * OpenClaw's configuration beside what the construct sets: models, channels, agents. No secrets: it becomes a ConfigMap. It refers to those in `secrets`, by `OpenClawInstance.secretRef`.
   *
   * @default - OpenClaw's own defaults.
   */
  readonly config?: { [key: string]: any };

  /**
   * Secrets of the agent by field, such as model providers' API keys and channels' tokens, sealed with `cdk8s-openclaw seal --field FIELD`.
   *
   * Each reaches the gateway as a file in memory, and is a secret provider of OpenClaw's by the name of its field: `OpenClawInstance.secretRef(field)` in `config` refers to it. A field is a DNS
   * label that begins with a letter, and neither `gateway-token` nor `sealed`. One that does not open is told, and does not keep the agent from starting: what refers to it does not work.
   *
   * @default - none but the gateway's token.
   * @see https://docs.openclaw.ai/gateway/secrets
   */
  readonly secrets?: { [field: string]: Sealed };

  /**
   * Fields of `secrets` that are environment variables of the gateway as well, by variable, for what reads nothing else. All that the agent starts inherits them, so the warning `secret-in-env`
   * is to be acknowledged. They are read from the file when the container starts, and stand in no manifest.
   *
   * @default - no secret is in the environment.
   */
  readonly secretEnv?: { [variable: string]: string };

  /**
   * Who has the last word on OpenClaw's configuration.
   *
   * @default ConfigMode.MANAGED
   */
  readonly configMode?: ConfigMode;

  /**
   * More environment variables of the gateway. Those that the construct sets, and secrets in the clear, are refused.
   *
   * @default - none.
   */
  readonly env?: { [name: string]: kplus.EnvValue };

  /**
   * Origins (scheme, host and port) from which browsers may open the Control UI, beside those of the addons.
   *
   * @default - those of the addons.
   */
  readonly allowedOrigins?: string[];

  /**
   * OpenAI-compatible endpoints, for programs.
   *
   * @default - none.
   */
  readonly api?: ApiOptions;

  /**
   * After how many failed logins further ones are refused.
   *
   * @default - any number at the TCP port, but from browsers: 10 a minute of each origin. With TLS 10 a minute of each device.
   */
  readonly failedLogins?: FailedLoginOptions;

  /**
   * Logins of the tailnet that need no token. It needs a tailnet node in kernel mode, which is then reached by its name alone.
   *
   * @default - clients show the gateway token.
   */
  readonly singleSignOn?: SingleSignOnOptions;

  /**
   * Where the agent may connect to.
   *
   * @default - by TCP 443 and 80 to the public internet, and to the cluster's DNS.
   */
  readonly egress?: EgressOptions;

  /**
   * OpenClaw's image. Pin a digest in production.
   *
   * @default 'ghcr.io/openclaw/openclaw:2026.9.6'
   */
  readonly image?: string;

  /**
   * Registry to take all images from, in place of their own: host, port and path prefix.
   *
   * @default - each image's own registry.
   */
  readonly imageRegistry?: string;

  /**
   * When the kubelet pulls images.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * Names of Secrets with credentials for registries.
   *
   * @default - none.
   */
  readonly imagePullSecrets?: string[];

  /**
   * Resources of the gateway. What is left out keeps its default, or gives way to what is given. Three quarters of the memory limit are the heap's, as `NODE_OPTIONS` in `env`
   * may say otherwise.
   *
   * @default - request 250m CPU and 1Gi, limit 2Gi.
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Resources of the init containers: those that open sealed values, and with `ConfigMode.MERGE` that which makes the configuration. What is left out keeps its default.
   *
   * @default - request 10m CPU and 64Mi, limit 128Mi.
   */
  readonly unsealResources?: kplus.ContainerResources;

  /**
   * Size of the claim for the agent's data.
   *
   * @default Size.gibibytes(10)
   */
  readonly storage?: Size;

  /**
   * Storage class of the claim for the agent's data.
   *
   * @default - the cluster's default class.
   */
  readonly storageClass?: string;

  /**
   * An existing claim for the agent's data, in place of a made one.
   *
   * @default - a claim is made.
   */
  readonly dataClaim?: kplus.IPersistentVolumeClaim;

  /**
   * Name of the Secret with the private keys that open the namespace's sealed values, as `cdk8s-openclaw keygen` makes it.
   *
   * @default 'openclaw-sealing-key'
   */
  readonly sealingKeySecret?: string;

  /**
   * How values that are sealed for keys of AWS KMS are opened, those of addons too.
   *
   * @default - values are opened with private keys alone.
   */
  readonly kms?: InstanceKmsOptions;

  /**
   * Labels that a node must have.
   *
   * @default - any node.
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints of nodes that the pod tolerates.
   *
   * @default - none.
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Which nodes and neighbours the pod asks for, or avoids.
   *
   * @default - any.
   */
  readonly affinity?: k8s.Affinity;

  /**
   * How the pod is spread with others that the constraints select. An instance has one pod: select what several have in common, such as `app.kubernetes.io/name: openclaw`.
   *
   * @default - the cluster's default constraints.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
   */
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];

  /**
   * Keeps the pod from being evicted until somebody deletes it.
   *
   * @default - none: a drained machine's agent is started on another one.
   */
  readonly podDisruptionBudget?: PodDisruptionBudgetOptions;

  /**
   * Which system calls all the pod's containers may make, addons' too, but for those with a profile of their own. A localhost profile is a file on the machines, below the kubelet's folder for them.
   *
   * @default - the container runtime's profile.
   * @see https://kubernetes.io/docs/tutorials/security/seccomp/
   */
  readonly seccompProfile?: kplus.SeccompProfile;

  /**
   * What AppArmor lets all the pod's containers do, addons' too. Kubernetes 1.30 or later.
   *
   * @default - the container runtime's profile, where the machine has AppArmor.
   */
  readonly appArmorProfile?: AppArmorProfile;

  /**
   * Name of the RuntimeClass. A sandbox such as gVisor or Kata Containers has a kernel of its own, and no `/dev/net/tun` of the machine's: a tailnet node in it takes `TailscaleMode.USERSPACE`.
   *
   * @default - the cluster's default runtime.
   */
  readonly runtimeClassName?: string;

  /**
   * Name of the PriorityClass.
   *
   * @default - the cluster's default priority.
   */
  readonly priorityClassName?: string;

  /**
   * More labels of the pod. Those that the construct sets are refused.
   *
   * @default - none.
   */
  readonly podLabels?: { [name: string]: string };

  /**
   * More annotations of the pod.
   *
   * @default - none.
   */
  readonly podAnnotations?: { [name: string]: string };

  /**
   * Warnings of the instance's pod that are accepted, by id, each with the reason. They are annotations of the Deployment, and in docs/rules.md.
   *
   * @default - warnings are printed at synthesis.
   */
  readonly acknowledge?: { [id: string]: string };
}

/**
 * A private OpenClaw agent: one gateway, its data and its configuration. It listens on the pod's loopback address; addons make it reachable.
 */
export class OpenClawInstance extends Construct implements ITailnetDestination {
  /**
   * A reference to one of an instance's `secrets`, for a place of `config` where OpenClaw takes a secret: `{ source: 'file', provider: field, id: 'value' }`. One to a field that the instance has
   * not is refused by the instance.
   *
   * @param field such as `anthropic-api-key`
   * @see https://docs.openclaw.ai/reference/secretref-credential-surface
   */
  public static secretRef(field: string): { [key: string]: string } {
    return fileRef(field);
  }

  /** Name of the instance. */
  public readonly name: string;
  /** The Deployment of the pod. */
  public readonly deployment: kplus.Deployment;
  /** The claim with the agent's data. */
  public readonly dataClaim: kplus.IPersistentVolumeClaim;
  /** The ConfigMap with OpenClaw's configuration. */
  public readonly configMap: kplus.ConfigMap;
  /** What tells how the tailnet node is doing, or undefined where it is turned off or there is no node. */
  public readonly statusExporter?: StatusExporter;
  /** What keeps the pod from being evicted, or undefined where nothing does. */
  public readonly podDisruptionBudget?: ApiObject;
  /** The ServiceAccount, which has no token in the pod and no rights. */
  public readonly serviceAccount: kplus.ServiceAccount;
  private readonly props: OpenClawInstanceProps;
  private readonly labels: { [name: string]: string };
  private readonly allowedOrigins: string[];
  private readonly trustedProxies: string[] = [];
  private readonly networkPolicy: ApiObject;
  private readonly addons: IAddon[] = [];
  private config?: string;

  constructor(scope: Construct, id: string, props: OpenClawInstanceProps) {
    super(scope, id);
    this.props = props;
    this.name = props.name ?? kebabCase(id);
    this.labels = { 'app.kubernetes.io/name': 'openclaw', 'app.kubernetes.io/instance': this.name };
    this.allowedOrigins = [...props.allowedOrigins ?? []];
    this.checkProps();

    this.serviceAccount = this.makeServiceAccount();
    this.dataClaim = props.dataClaim ?? this.makeDataClaim();
    claimForOnePod(this, this.dataClaim);
    this.configMap = this.makeConfigMap();
    this.deployment = this.makeDeployment();
    this.addGateway(this.unsealSecrets());
    this.networkPolicy = instanceNetworkPolicy(this, 'NetworkPolicy', this.name, this.labels, props.egress ?? {});
    if (props.podDisruptionBudget) this.podDisruptionBudget = podDisruptionBudget(this, 'PodDisruptionBudget', this.name, this.labels, props.podDisruptionBudget);
    this.checkPod();

    if (props.addons?.tailscale) this.statusExporter = this.addTailscale(props.addons.tailscale, props.addons.status);
  }

  /**
   * Lets an addon join the instance's pod.
   *
   * @param addon such as a `TailscaleSidecar`
   */
  public addAddon(addon: IAddon): void {
    addon.bind(this.asHost());
    this.addons.push(addon);
    this.checkEgress();
  }

  /** The tailnet node among the addons, or undefined. */
  public get sidecar(): TailscaleSidecar | undefined {
    return this.addons.find((addon): addon is TailscaleSidecar => addon instanceof TailscaleSidecar);
  }

  /** The instance's own network policy, and that of its tailnet node. */
  public get networkPolicies(): ApiObject[] {
    const sidecar = this.sidecar?.networkPolicy;
    return [this.networkPolicy, ...(sidecar ? [sidecar] : [])];
  }

  /** The URLs that the instance calls its own, the preferred one first. Without a tailnet node, and with `DnsPreference.RAW_IP`, there is none at synthesis. */
  public get urls(): string[] {
    return this.sidecar?.urls ?? [];
  }

  /**
   * How values that are sealed for keys of KMS are opened.
   *
   * @internal
   */
  public get _kms(): KmsOptions | undefined {
    const { kms, imageRegistry } = this.props;
    return kms && { image: imageIn(imageRegistry, kms.image), env: kms.env };
  }

  /**
   * The rules by which another pod reaches KMS as the instance's own does.
   *
   * @internal
   */
  public get _kmsEgress(): k8s.NetworkPolicyEgressRule[] {
    return instanceEgress(this, this.props.egress ?? {}, [443]);
  }

  private checkPod(): void {
    const checks = PodChecks.of(this.deployment);
    checks.tellOf(this);
    checks.add(this.networkPolicy, this.serviceAccount, this.configMap);
    checks.acknowledge(this.props.acknowledge ?? {});
  }

  private addTailscale(props: TailscaleSidecarProps, { enabled = true, ...options }: StatusAddonOptions = {}): StatusExporter | undefined {
    const sidecar = new TailscaleSidecar(this, 'Tailscale', props);
    this.addAddon(sidecar);
    return enabled ? new StatusExporter(this, 'Status', { ...options, sidecar }) : undefined;
  }

  private checkProps(): void {
    checkDnsLabel(this, 'name', this.name);
    const { gatewayToken, dataClaim, imageRegistry, kms } = this.props;
    // by shape, not by class: two copies of this library may be loaded
    if (typeof gatewayToken?._read !== 'function') {
      throw constructError(this, `gatewayToken is ${gatewayToken ? 'no sealed value' : 'missing'}: give Sealed.fromFile(…)`);
    }
    if (dataClaim && (this.props.storage || this.props.storageClass)) {
      throw constructError(this, 'dataClaim is given, so storage and storageClass have no effect: leave them out');
    }
    if (this.props.addons?.status && !this.props.addons.tailscale) {
      throw constructError(this, 'addons.status tells of a tailnet node, and there is no addons.tailscale: give one, or make a StatusExporter for the sidecar that you add');
    }
    checkImage(this, this.image);
    if (imageRegistry !== undefined) checkImageRegistry(this, imageRegistry);
    if (kms) checkKms(this, kms);
    if (kms?.roleArn !== undefined) checkRoleArn(this, kms.roleArn);
    this.allowedOrigins.forEach(origin => checkOrigin(this, origin));
    if (this.props.failedLogins) checkFailedLogins(this, this.props.failedLogins);
    this.checkReach();
    checkSealedFields(this, this.secrets);
    checkUserConfig(this, this.userConfig, this.gatewaySettings);
    if (this.props.configMode !== undefined) checkConfigMode(this, this.props.configMode);
    this.checkPodMetadata();
    this.checkProfiles();
  }

  /** What needs a tailnet node says so: the node first, then what goes over it. */
  private checkReach(): void {
    const { addons, singleSignOn, acknowledge = {} } = this.props;
    checkAcknowledgements(this, acknowledge, WARNING_IDS);
    if (this.hasBrowserRelay && !addons?.tailscale) {
      throw constructError(this, 'addons.browserRelay goes over the tailnet, and there is no addons.tailscale: give that first, with https: true');
    }
    if (this.hasBrowserRelay && !addons?.tailscale?.https) {
      throw constructError(this, 'addons.browserRelay needs TLS, and addons.tailscale has no https: set https: true there');
    }
    const { browser } = this.userConfig;
    if (browser && !this.hasBrowserRelay && browser.enabled === undefined) {
      throw constructError(this, 'config.browser does not say whether it is enabled, which would let in extensions that are paired: set config.browser.enabled, or give addons.browserRelay');
    }
    if (!singleSignOn) return;
    checkSingleSignOn(this, singleSignOn, addons?.tailscale?.loginServer !== undefined);
    if (!addons?.tailscale) {
      throw constructError(this, 'singleSignOn takes logins from a tailnet node, and there is no addons.tailscale: give that first');
    }
  }

  /** Policies add up: what one of them restricts and another opens is open. */
  private checkEgress(): void {
    if ((this.props.egress?.internet ?? true) || !this.sidecar?._opensInternet) return;
    throw constructError(this, 'egress.internet is false, and the policy of its tailnet node opens the internet for the whole pod: set internet: false and loginServerCidrs on the node as well, '
      + 'or leave egress.internet out');
  }

  private checkPodMetadata(): void {
    const { podLabels = {}, podAnnotations = {} } = this.props;
    for (const name of [...Object.keys(podLabels), ...Object.keys(podAnnotations)]) {
      if (name in this.labels || name.startsWith(`${ANNOTATION_PREFIX}/`)) {
        throw constructError(this, `${name} is set on the pod by this library: leave it out`);
      }
    }
  }

  private checkProfiles(): void {
    const { seccompProfile, appArmorProfile } = this.props;
    if (seccompProfile) checkSeccompProfile(this, seccompProfile);
    if (appArmorProfile) checkSecurityProfile(this, 'appArmorProfile', appArmorProfile);
  }

  private makeServiceAccount(): kplus.ServiceAccount {
    const roleArn = this.props.kms?.roleArn;
    return AppIndex.of(this).claimObject(keepPatches(new kplus.ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: this.name, labels: this.labels, ...(roleArn === undefined ? {} : { annotations: { [ROLE_ANNOTATION]: roleArn } }) },
      automountToken: false,
    })));
  }

  private makeDataClaim(): kplus.PersistentVolumeClaim {
    return makeClaim(this, 'DataClaim', {
      name: `${this.name}-data`,
      storage: this.props.storage ?? Size.gibibytes(10),
      storageClassName: this.props.storageClass,
      labels: this.labels,
    });
  }

  private makeConfigMap(): kplus.ConfigMap {
    return AppIndex.of(this).claimObject(keepPatches(new kplus.ConfigMap(this, 'ConfigMap', {
      metadata: { name: `${this.name}-config`, labels: this.labels },
      // addons add origins until synthesis
      data: {
        [CONFIG_FILE]: Lazy.any({ produce: () => this.renderConfig() }),
        ...(this.mergesConfig ? { [OWNED_FILE]: Lazy.any({ produce: () => ownedGatewayConfig(this.gatewaySettings) }) } : {}),
      },
    })));
  }

  private makeDeployment(): kplus.Deployment {
    const { podLabels, podAnnotations } = this.props;
    const deployment = AppIndex.of(this).claimObject(new AgentDeployment(this, 'Deployment', {
      metadata: { name: this.name, labels: this.labels },
      podMetadata: { labels: { ...podLabels, ...this.labels }, annotations: podAnnotations },
      replicas: 1,
      strategy: kplus.DeploymentStrategy.recreate(),
      select: false,
      serviceAccount: this.serviceAccount,
      automountServiceAccountToken: false,
      securityContext: { fsGroup: GATEWAY_USER, ensureNonRoot: false },
      // OpenClaw drains for up to 315 s before it stops
      terminationGracePeriod: Duration.seconds(345),
    }, this.props));
    deployment.select(kplus.LabelSelector.of({ labels: this.labels }));
    // cdk8s-plus's own label for policies has the construct's path in it: a rename would roll the pod
    deployment.podMetadata.addLabel(kplus.Pod.ADDRESS_LABEL, this.name);
    // what the library sets may change, and the whole stay the same
    const hash = Lazy.any({ produce: () => hashOf(this.renderConfig() + (this.mergesConfig ? ownedGatewayConfig(this.gatewaySettings) : '')) });
    deployment.podMetadata.addAnnotation(`${ANNOTATION_PREFIX}/config`, hash);
    if (this.props.kms) withholdIdentity(deployment);
    return deployment;
  }

  private unsealSecrets(): kplus.Volume {
    const values = new SealedValues(this, 'SealedValues', {
      name: `${this.name}-sealed`,
      instance: this.name,
      values: { [TOKEN_FIELD]: this.props.gatewayToken, ...this.secrets },
    });
    const { nodeImage, imagePullPolicy, sealingKeySecret, kms, unsealResources } = this.asHost();
    return values.unsealInto(this.deployment, {
      consumer: 'openclaw',
      user: GATEWAY_USER,
      // a gateway without its token would make one up
      required: true,
      // it says itself what it lacks, and does the rest: no other credential takes the place of one that does not open
      optional: Object.keys(this.secrets),
      image: nodeImage,
      imagePullPolicy,
      sealingKeySecret,
      kms,
      resources: unsealResources,
    });
  }

  private addGateway(secrets: kplus.Volume): void {
    const data = kplus.Volume.fromPersistentVolumeClaim(this, 'Data', this.dataClaim, { name: 'data' });
    const config = kplus.Volume.fromConfigMap(this, 'Config', this.configMap, { name: 'config' });
    if (this.mergesConfig) {
      const { nodeImage: image, imagePullPolicy, unsealResources: resources } = this.asHost();
      this.deployment.addInitContainer(mergeConfigContainer(this.deployment, { image, imagePullPolicy, resources, data, config }));
    }
    this.deployment.addContainer(gatewayContainer(this, {
      image: imageIn(this.props.imageRegistry, this.image),
      imagePullPolicy: this.imagePullPolicy,
      env: this.props.env ?? {},
      secretFiles: this.secretFiles,
      secretEnv: this.props.secretEnv ?? {},
      resources: this.props.resources,
      data,
      config: this.mergesConfig ? undefined : config,
      secrets,
      tmp: emptyVolume(this, 'tmp', { sizeLimit: Size.gibibytes(1) }),
    }));
  }

  private renderConfig(): string {
    return this.config ??= gatewayConfig(this, this.userConfig, this.gatewaySettings);
  }

  private get gatewaySettings(): GatewaySettings {
    const { api, failedLogins, singleSignOn } = this.props;
    return {
      tokenFile: secretFile(TOKEN_FIELD),
      secretFiles: this.secretFiles,
      allowedOrigins: this.allowedOrigins,
      // also while the node is off: OpenClaw does not start without
      trustedProxies: singleSignOn ? [...LOOPBACK_CIDRS, ...this.trustedProxies] : this.trustedProxies,
      // without a relay and without a word about browsers there is none to use: what would use one is off, and lets no extension in
      browser: this.hasBrowserRelay ? true : 'browser' in this.userConfig ? undefined : false,
      api,
      failedLogins,
      singleSignOn,
    };
  }

  private get mergesConfig(): boolean {
    return this.props.configMode === ConfigMode.MERGE;
  }

  private get userConfig(): { [key: string]: any } {
    return this.props.config ?? {};
  }

  private get secrets(): { [field: string]: Sealed } {
    return this.props.secrets ?? {};
  }

  private get secretFiles(): { [field: string]: string } {
    return Object.fromEntries(Object.keys(this.secrets).map(field => [field, secretFile(field)]));
  }

  private get hasBrowserRelay(): boolean {
    const { browserRelay } = this.props.addons ?? {};
    return browserRelay !== undefined && (browserRelay.enabled ?? true);
  }

  private get image(): string {
    return this.props.image ?? 'ghcr.io/openclaw/openclaw:2026.9.6';
  }

  private get imagePullPolicy(): kplus.ImagePullPolicy {
    return this.props.imagePullPolicy ?? kplus.ImagePullPolicy.IF_NOT_PRESENT;
  }

  private asHost(): IAddonHost {
    return {
      name: this.name,
      workload: this.deployment,
      port: GATEWAY_PORT,
      // it has Node.js, and is on the machine anyway
      nodeImage: imageIn(this.props.imageRegistry, this.image),
      imageRegistry: this.props.imageRegistry,
      imagePullPolicy: this.imagePullPolicy,
      sealingKeySecret: this.props.sealingKeySecret ?? SEALING_KEY_SECRET,
      kms: this._kms,
      unsealResources: resourcesOr(this, UNSEAL_RESOURCES, this.props.unsealResources),
      addAllowedOrigin: origin => {
        this.allowedOrigins.push(origin);
        this.config = undefined;
      },
      clusterDns: this.props.egress?.dns ?? [ClusterDns.kubeDns()],
      needsIdentity: this.props.singleSignOn !== undefined,
      addTrustedProxies: cidrs => {
        this.trustedProxies.push(...cidrs);
        this.config = undefined;
      },
      addEnvVariable: (name, value) => (
        addVariable(this, this.deployment.containers.filter(container => container.name === GATEWAY_CONTAINER), name, value)
      ),
    };
  }
}

/** `MyAgent` to `my-agent`. */
function kebabCase(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
