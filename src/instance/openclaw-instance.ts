import { ApiObject, Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AgentDeployment } from './agent-deployment';
import { ApiOptions } from './api-options';
import { FailedLoginOptions } from './failed-login-options';
import { GATEWAY_PORT, GatewaySettings, checkUserConfig, gatewayConfig } from './gateway-config';
import { CONFIG_FILE, GATEWAY_USER, TOKEN_FILE, gatewayContainer } from './gateway-container';
import { instanceNetworkPolicy } from './instance-network-policy';
import { SingleSignOnOptions } from './single-sign-on-options';
import { AppIndex } from '../checks/app-index';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkFailedLogins } from '../checks/failed-logins';
import { checkImage } from '../checks/image';
import { checkImageRegistry } from '../checks/image-registry';
import { checkOrigin } from '../checks/origin';
import { checkSingleSignOn } from '../checks/single-sign-on';
import { checkAcknowledgements, warn } from '../checks/warning';
import { IAddon, IAddonHost } from '../pod/addon';
import { emptyVolume } from '../pod/chart-volume';
import { claimForOnePod, makeClaim } from '../pod/claim';
import { hashOf } from '../pod/hash';
import { imageIn } from '../pod/image';
import { ANNOTATION_PREFIX } from '../pod/labels';
import { LOOPBACK_CIDRS } from '../pod/network';
import { UNSEAL_RESOURCES, resourcesOr } from '../pod/resources';
import { SEALING_KEY_SECRET } from '../sealing/key-secret';
import { Sealed } from '../sealing/sealed';
import { SealedValues } from '../sealing/sealed-values';
import { StatusExporter, StatusExporterOptions } from '../status/status-exporter';
import { ITailnetDestination } from '../tailscale/policy/tailnet-destination';
import { TailscaleSidecar, TailscaleSidecarProps } from '../tailscale/tailscale-sidecar';

const TRUSTS_THE_POD = 'single-sign-on-trusts-the-pod';

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
   * OpenClaw's configuration beside what the construct sets: models, channels, agents. No secrets: it becomes a ConfigMap.
   *
   * @default - OpenClaw's own defaults.
   */
  readonly config?: { [key: string]: any };

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
   * Resources of the init containers that open sealed values. What is left out keeps its default.
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
   * Name of the RuntimeClass.
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
   * Warnings of this construct that are accepted, by id, each with the reason. There is one: `single-sign-on-trusts-the-pod`.
   *
   * @default - warnings are printed at synthesis.
   */
  readonly acknowledge?: { [id: string]: string };
}

/**
 * A private OpenClaw agent: one gateway, its data and its configuration. It listens on the pod's loopback address; addons make it reachable.
 */
export class OpenClawInstance extends Construct implements ITailnetDestination {
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
    this.addGateway(this.unsealToken());
    this.networkPolicy = AppIndex.of(this).claimObject(instanceNetworkPolicy(this, 'NetworkPolicy', this.name, this.labels));

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

  private addTailscale(props: TailscaleSidecarProps, { enabled = true, ...options }: StatusAddonOptions = {}): StatusExporter | undefined {
    const sidecar = new TailscaleSidecar(this, 'Tailscale', props);
    this.addAddon(sidecar);
    return enabled ? new StatusExporter(this, 'Status', { ...options, sidecar }) : undefined;
  }

  private checkProps(): void {
    checkDnsLabel(this, 'name', this.name);
    const { gatewayToken, dataClaim, imageRegistry } = this.props;
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
    this.allowedOrigins.forEach(origin => checkOrigin(this, origin));
    if (this.props.failedLogins) checkFailedLogins(this, this.props.failedLogins);
    this.checkReach();
    checkUserConfig(this, this.userConfig, this.gatewaySettings);
    this.checkPodMetadata();
  }

  /** What needs a tailnet node says so: the node first, then what goes over it. */
  private checkReach(): void {
    const { addons, singleSignOn, acknowledge = {} } = this.props;
    checkAcknowledgements(this, acknowledge, [TRUSTS_THE_POD]);
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
    warn(this, acknowledge, TRUSTS_THE_POD, 'with singleSignOn any process in the pod, whatever the agent runs among them, can be any of its users to the gateway: '
      + 'leave it out, and use the gateway token and device pairing');
  }

  private checkPodMetadata(): void {
    const { podLabels = {}, podAnnotations = {} } = this.props;
    for (const name of [...Object.keys(podLabels), ...Object.keys(podAnnotations)]) {
      if (name in this.labels || name.startsWith(`${ANNOTATION_PREFIX}/`)) {
        throw constructError(this, `${name} is set on the pod by this library: leave it out`);
      }
    }
  }

  private makeServiceAccount(): kplus.ServiceAccount {
    return AppIndex.of(this).claimObject(new kplus.ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: this.name, labels: this.labels },
      automountToken: false,
    }));
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
    return AppIndex.of(this).claimObject(new kplus.ConfigMap(this, 'ConfigMap', {
      metadata: { name: `${this.name}-config`, labels: this.labels },
      // addons add origins until synthesis
      data: { [CONFIG_FILE]: Lazy.any({ produce: () => this.renderConfig() }) },
    }));
  }

  private makeDeployment(): kplus.Deployment {
    const { podLabels, podAnnotations, nodeSelector, tolerations, runtimeClassName, priorityClassName, imagePullSecrets } = this.props;
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
    }, { nodeSelector, tolerations, runtimeClassName, priorityClassName, imagePullSecrets }));
    deployment.select(kplus.LabelSelector.of({ labels: this.labels }));
    // cdk8s-plus's own label for policies has the construct's path in it: a rename would roll the pod
    deployment.podMetadata.addLabel(kplus.Pod.ADDRESS_LABEL, this.name);
    const hash = Lazy.any({ produce: () => hashOf(this.renderConfig()) });
    deployment.podMetadata.addAnnotation(`${ANNOTATION_PREFIX}/config`, hash);
    return deployment;
  }

  private unsealToken(): kplus.Volume {
    const values = new SealedValues(this, 'SealedValues', {
      name: `${this.name}-sealed`,
      instance: this.name,
      values: { 'gateway-token': this.props.gatewayToken },
    });
    const { nodeImage, imagePullPolicy, sealingKeySecret, unsealResources } = this.asHost();
    return values.unsealInto(this.deployment, {
      consumer: 'openclaw',
      user: GATEWAY_USER,
      // a gateway without its token would make one up
      required: true,
      image: nodeImage,
      imagePullPolicy,
      sealingKeySecret,
      resources: unsealResources,
    });
  }

  private addGateway(secrets: kplus.Volume): void {
    this.deployment.addContainer(gatewayContainer(this, {
      image: imageIn(this.props.imageRegistry, this.image),
      imagePullPolicy: this.imagePullPolicy,
      env: this.props.env ?? {},
      resources: this.props.resources,
      data: kplus.Volume.fromPersistentVolumeClaim(this, 'Data', this.dataClaim, { name: 'data' }),
      config: kplus.Volume.fromConfigMap(this, 'Config', this.configMap, { name: 'config' }),
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
      tokenFile: TOKEN_FILE,
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

  private get userConfig(): { [key: string]: any } {
    return this.props.config ?? {};
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
      unsealResources: resourcesOr(this, UNSEAL_RESOURCES, this.props.unsealResources),
      addAllowedOrigin: origin => {
        this.allowedOrigins.push(origin);
        this.config = undefined;
      },
      needsIdentity: this.props.singleSignOn !== undefined,
      addTrustedProxies: cidrs => {
        this.trustedProxies.push(...cidrs);
        this.config = undefined;
      },
    };
  }
}

/** `MyAgent` to `my-agent`. */
function kebabCase(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
