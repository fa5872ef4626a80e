import { ApiObject, Chart, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AuthKey } from './auth-key';
import { AuthKeyFile } from './auth-key/source';
import { DnsPreference } from './dns-preference';
import { checkEgressProxy, checkOwnProxy, egressProxyAddress, egressProxyProblems, egressProxyVariables, proxyIn } from './egress-proxy';
import { EgressProxyOptions } from './egress-proxy-options';
import { LoginServer, TAILSCALE_CONTROL_URL, parseLoginServer } from './login-server';
import { nodeNetworkPolicy } from './network-policy';
import { addNode } from './policy/app-nodes';
import { policyOf } from './policy/app-policies';
import { ITailnetDestination } from './policy/tailnet-destination';
import { HTTPS_PORT, serveFiles } from './serve-config';
import { HEALTH_PORT, PATHS, sidecarEnv } from './sidecar-env';
import { startScript } from './start-script';
import { TailnetNode } from './tailnet-node';
import { TailscaleMode } from './tailscale-mode';
import { AppIndex } from '../checks/app-index';
import { refuseAutoscalers } from '../checks/autoscalers';
import { checkCidr } from '../checks/cidr';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkImage } from '../checks/image';
import { PodChecks } from '../checks/pod-checks';
import { checkPort } from '../checks/port';
import { WARNING_IDS } from '../checks/rules';
import { checkSameNamespace } from '../checks/same-namespace';
import { forwardProblems } from '../checks/serve-patch';
import { checkTailscaleTag } from '../checks/tailscale-tag';
import { checkAcknowledgements } from '../checks/warning';
import { workloadProblems } from '../checks/workload';
import { IAddon, IAddonHost } from '../pod/addon';
import { AttachOptions } from '../pod/attach-options';
import { chartVolume, emptyVolume } from '../pod/chart-volume';
import { claimForOnePod, makeClaim } from '../pod/claim';
import { TAILSCALE_CONTAINER } from '../pod/containers';
import { hardened } from '../pod/hardening';
import { hashOf } from '../pod/hash';
import { imageIn } from '../pod/image';
import { keepPatches } from '../pod/keep-patches';
import { GIVEN_TAGS_ANNOTATION, ONE_TIME_KEY_ANNOTATION, TAILNET_NODE_LABEL } from '../pod/labels';
import { LOOPBACK_CIDRS } from '../pod/network';
import { resourcesOr } from '../pod/resources';
import { unsealReport } from '../pod/unseal-report';
import { WorkloadHost } from '../pod/workload-host';

/** uid of the sidecar in userspace mode: its own, and nobody else's in the pod. */
const USERSPACE_USER = 65534;

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50) },
  memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) },
};

/** By which programs find the proxy that they are to go through. */
const PROXY_VARIABLE = /^(https?|all)_proxy$/i;

/**
 * Properties for `TailscaleSidecar`.
 */
export interface TailscaleSidecarProps {
  /** Where the key comes from with which the node logs in for the first time, and after its settings changed. */
  readonly authKey: AuthKey;

  /**
   * Whether the node runs. When false, nothing of it is in the pod, and the claim with its identity stays: turned on again, it is the same node.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How the node moves packets.
   *
   * @default TailscaleMode.KERNEL
   */
  readonly mode?: TailscaleMode;

  /**
   * Host name in the tailnet, a DNS label.
   *
   * @default - the workload's name.
   */
  readonly hostname?: string;

  /**
   * TCP port at which the tailnet reaches the workload.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Whether the workload answers at `https://<name>.<tailnet>` as well, with the tailnet's certificate for the node. While the tailnet gives none, the other port goes on
   * answering, and the status says what to do.
   *
   * Names of nodes with certificates are published in the certificates' public log.
   *
   * @default false
   * @see https://tailscale.com/kb/1153/enabling-https
   */
  readonly https?: boolean;

  /**
   * The address that the workload calls its own wherever it names itself.
   *
   * @default DnsPreference.MAGIC_DNS
   */
  readonly dns?: DnsPreference;

  /**
   * The tailnet's DNS name, such as `tail1234.ts.net`. Needed where it does not end in `.ts.net`, for the workload then has to be told of it.
   *
   * @default - only the short name is announced.
   */
  readonly tailnetDomain?: string;

  /**
   * Tags of the node, such as `tag:agent`. The auth key must be allowed to give them. Changed ones take effect with the next pod, under the same address.
   *
   * @default - the tags of the auth key.
   * @see https://tailscale.com/kb/1068/tags
   */
  readonly tags?: string[];

  /**
   * Whether the node asks for its tags. With false its auth key has to give them, and `tags` only says which those are, as `TailnetPolicy` has to know. Headscale refuses nodes that
   * ask for tags and have an auth key.
   *
   * @default true
   */
  readonly advertiseTags?: boolean;

  /**
   * A proxy by which what runs in the pod reaches the tailnet. In userspace mode there is no other way there; in kernel mode it adds the tailnet's names, for the pod has a route to
   * its addresses.
   *
   * @default - none.
   */
  readonly egressProxy?: EgressProxyOptions;

  /**
   * URL of the control server. A node has one identity with each control server: changing it makes another node, changing it back gives the first one.
   *
   * With an address in place of a name, egress to that address is allowed, at the URL's port, 443 and 80.
   *
   * @default - Tailscale's own.
   */
  readonly loginServer?: string;

  /**
   * CIDRs, not on the public internet, in which the control server and its relays are; with `internet: false` all of theirs. TCP egress to them is allowed.
   *
   * @default - none but the address in `loginServer`.
   */
  readonly loginServerCidrs?: string[];

  /**
   * Whether TCP egress to the public internet is allowed, at 443, 80 and the login server's port, as Tailscale's own control server and relays need it. With false it is to `loginServerCidrs` and
   * the address in `loginServer` alone. It holds for everything in the pod, as network policies do.
   *
   * @default true
   * @see https://tailscale.com/kb/1082/firewall-ports
   */
  readonly internet?: boolean;

  /**
   * Whether UDP egress to private ranges is allowed: all ports, for a peer has whatever port its router chose. It holds for everything in the pod, as network policies do. With false a device in the
   * cluster's own network is reached by a relay, or by its public address; `loginServerCidrs` get port 3478, for relays to tell the node's address.
   *
   * @default true
   */
  readonly udpToPrivateRanges?: boolean;

  /**
   * Whether the node sends its logs to Tailscale's log service. Without them Tailscale gives no support.
   *
   * @default true
   * @see https://tailscale.com/kb/1011/log-mesh-traffic
   */
  readonly logs?: boolean;

  /**
   * Image with containerboot, tailscaled, the CLI, and a POSIX shell with its usual tools, as BusyBox has them.
   *
   * @default 'ghcr.io/tailscale/tailscale:v1.102.3'
   */
  readonly image?: string;

  /**
   * Resources of the container. What is left out keeps its default.
   *
   * @default - request 50m CPU and 64Mi, limit 256Mi.
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Size of the claim for the node's identity.
   *
   * @default Size.gibibytes(1)
   */
  readonly stateSize?: Size;

  /**
   * Storage class of the claim for the node's identity.
   *
   * @default - the cluster's default class.
   */
  readonly stateStorageClass?: string;

  /**
   * An existing claim for the node's identity, in place of a made one. No container but the sidecar should mount it. An identity lies in its folder `state`, or in one named by
   * the login server; where there is none, the node logs in as a new one.
   *
   * @default - a claim is made.
   */
  readonly stateClaim?: kplus.IPersistentVolumeClaim;

  /**
   * More environment variables of containerboot, such as `TS_TAILSCALED_EXTRA_ARGS`. Those that the construct sets are refused; `TS_EXTRA_ARGS` is added to its own.
   *
   * @default - none.
   * @see https://tailscale.com/kb/1282/docker
   */
  readonly env?: { [name: string]: kplus.EnvValue };

  /**
   * More volumes of the container, at paths that the construct does not mount itself.
   *
   * @default - none.
   */
  readonly volumeMounts?: kplus.VolumeMount[];

  /**
   * Warnings of the pod that are accepted, by id, each with the reason. They are annotations of the workload, and in docs/rules.md.
   *
   * @default - warnings are printed at synthesis.
   */
  readonly acknowledge?: { [id: string]: string };
}

/**
 * A tailnet node as a container in a workload's pod: what the workload serves on loopback answers in the tailnet, and nowhere else.
 *
 * It is an ordinary container: a tunnel in trouble does not keep the workload from starting or running.
 */
export class TailscaleSidecar extends Construct implements IAddon, ITailnetDestination {
  private readonly props: TailscaleSidecarProps;
  private readonly port: number;
  private readonly https: boolean;
  private readonly server?: LoginServer;
  private host?: IAddonHost;
  private _container?: kplus.Container;
  private _networkPolicy?: ApiObject;
  private _serveConfig?: kplus.ConfigMap;
  private _stateClaim?: kplus.IPersistentVolumeClaim;
  private _hostname?: string;
  private tailnetNode?: TailnetNode;
  private readonly watchers: Array<(node: TailnetNode) => void> = [];
  private readonly forwards = new Map<number, number>();

  constructor(scope: Construct, id: string, props: TailscaleSidecarProps) {
    super(scope, id);
    // by shape, not by class: two copies of this library may be loaded
    if (typeof props.authKey?._provide !== 'function') {
      throw constructError(this, `authKey is ${props.authKey ? 'no AuthKey' : 'missing'}: give AuthKey.sealed(Sealed.fromFile(…)) or AuthKey.fromSecret(…)`);
    }
    if (props.stateClaim && (props.stateSize || props.stateStorageClass)) {
      throw constructError(this, 'stateClaim is given, so stateSize and stateStorageClass have no effect: leave them out');
    }
    props.volumeMounts?.forEach(({ path }) => this.checkMountPath(path));
    this.port = props.port ?? 8080;
    checkPort(this, 'port', this.port);
    this.https = props.https ?? false;
    if (this.https && this.port === HTTPS_PORT) {
      throw constructError(this, `port ${this.port} is where the workload answers with the tailnet's certificate: give another port, or leave out https`);
    }
    if (props.image !== undefined) checkImage(this, props.image);
    props.tags?.forEach(tag => checkTailscaleTag(this, tag));
    props.loginServerCidrs?.forEach(cidr => checkCidr(this, 'loginServerCidrs', cidr));
    this.server = props.loginServer === undefined ? undefined : parseLoginServer(this, props.loginServer);
    if (props.internet === false && !this.server?.cidrs.length && !props.loginServerCidrs?.length && !usesProxy(props)) {
      throw constructError(this, 'internet is false, and nothing says where control server and relays are: give loginServerCidrs, or leave internet out');
    }
    props.tailnetDomain?.split('.').forEach(label => checkDnsLabel(this, `tailnetDomain "${props.tailnetDomain}": part`, label));
    checkAcknowledgements(this, props.acknowledge ?? {}, WARNING_IDS);
    this.props = props;
  }

  /**
   * Joins any cdk8s-plus workload with a stable selector that runs one pod at a time.
   *
   * The node's network policy selects the pod, which is isolated from then on: what the workload is to reach, or be reached by, beside the tailnet takes policies of its own.
   *
   * @param workload to join
   * @param options what cannot be seen from the workload
   */
  public attachTo(workload: kplus.AbstractPod, options: AttachOptions): void {
    this.bind(new WorkloadHost(workload, options));
    this.node.addValidation({ validate: () => workloadProblems(workload) });
    refuseAutoscalers(workload, ApiObject.of(workload).kind, workload.name);
  }

  public bind(host: IAddonHost): void {
    if (this.host) {
      throw constructError(this, `is in ${this.host.workload.node.path} already, and a tailnet identity is for one pod: make a second TailscaleSidecar`);
    }
    if (host.workload.containers.some(({ name }) => name === TAILSCALE_CONTAINER)) {
      throw constructError(this, `${host.workload.node.path} has a container named "${TAILSCALE_CONTAINER}" already: one pod has one tailnet node`);
    }
    checkSameNamespace(this, host.workload);
    this.host = host;
    this._hostname = this.props.hostname ?? host.name;
    checkDnsLabel(this, 'host name', this._hostname);
    this._stateClaim = this.props.stateClaim ?? this.makeStateClaim(host);
    claimForOnePod(this, this._stateClaim);
    if (this.props.enabled ?? true) this.join(host, this._hostname, this._stateClaim);
  }

  /** Itself: so that it can be granted in a `TailnetPolicy` as an instance can. */
  public get sidecar(): TailscaleSidecar | undefined {
    return this;
  }

  /** The container, or undefined where the sidecar is off. */
  public get container(): kplus.Container | undefined {
    return this._container;
  }

  /** The claim that holds the node's identity. */
  public get stateClaim(): kplus.IPersistentVolumeClaim {
    return this.bound(this._stateClaim);
  }

  /** The policy that lets the node reach its peers, or undefined where the sidecar is off. */
  public get networkPolicy(): ApiObject | undefined {
    return this._networkPolicy;
  }

  /** The host name that the node asks the tailnet for. */
  public get hostname(): string {
    return this.bound(this._hostname);
  }

  /** The tags of the node, without repetitions, as far as they are told. */
  public get tags(): string[] {
    return [...new Set(this.props.tags)];
  }

  /** URL of the control server, or undefined for Tailscale's own. */
  public get loginServer(): string | undefined {
    return this.server?.url === TAILSCALE_CONTROL_URL ? undefined : this.server?.url;
  }

  /** TCP ports of the node that lead to the workload. Empty where the sidecar is off. */
  public get ports(): number[] {
    return this._container ? [this.port, ...(this.https ? [HTTPS_PORT] : [])] : [];
  }

  /** TCP ports of the node that lead to what tells of it, such as a `StatusExporter`. Complete at synthesis. */
  public get statusPorts(): number[] {
    return [...this.forwards.keys()];
  }

  /**
   * The URLs that the workload calls its own, the preferred one first. There is none where the sidecar is off, and with `DnsPreference.RAW_IP`: the address is known once the
   * node has joined.
   */
  public get urls(): string[] {
    const { dns, enabled = true } = this.props;
    return dns === DnsPreference.RAW_IP || !enabled ? [] : [...this.httpsUrls, ...this.httpUrls];
  }

  /** With the certificate, which is for the whole name alone. */
  private get httpsUrls(): string[] {
    const { tailnetDomain } = this.props;
    return this.https && tailnetDomain ? [`https://${this.hostname}.${tailnetDomain}`] : [];
  }

  private get httpUrls(): string[] {
    const { tailnetDomain } = this.props;
    const names = [this.hostname, ...(tailnetDomain ? [`${this.hostname}.${tailnetDomain}`] : [])];
    return names.map(name => `http://${name}${this.port === 80 ? '' : `:${this.port}`}`);
  }

  /**
   * Whether its network policy opens the public internet for the pod.
   *
   * @internal
   */
  public get _opensInternet(): boolean {
    return this._container !== undefined && (this.props.internet ?? true);
  }

  /**
   * Tells a watcher of the node once it is in a pod; never, where the sidecar is off.
   *
   * @internal
   */
  public _watch(watcher: (node: TailnetNode) => void): void {
    if (this.tailnetNode) watcher(this.tailnetNode);
    else this.watchers.push(watcher);
  }

  private makeStateClaim(host: IAddonHost): kplus.IPersistentVolumeClaim {
    return makeClaim(this, 'StateClaim', {
      name: `${host.name}-tailscale-state`,
      storage: this.props.stateSize ?? Size.gibibytes(1),
      storageClassName: this.props.stateStorageClass,
      labels: labelsOf(host),
    });
  }

  private join(host: IAddonHost, hostname: string, stateClaim: kplus.IPersistentVolumeClaim): void {
    const { server } = this;
    const { egressProxy, env = {} } = this.props;
    const userspace = this.props.mode === TailscaleMode.USERSPACE;
    const user = userspace ? USERSPACE_USER : 0;
    const choosesServed = this.https || host.needsIdentity;
    this.claimHostname(hostname, server);
    if (host.needsIdentity) this.checkIdentity(host);
    if (userspace) this.checkUserspace(host);
    else AppIndex.of(this).needsPrivileged(Chart.of(this).namespace ?? '');
    checkOwnProxy(this, env, userspace, egressProxy);
    if (egressProxy) this.tellOfProxy(host, egressProxy);

    const socket = emptyVolume(this, 'tailscale-socket', { sizeLimit: Size.mebibytes(1) });
    const advertised = this.props.advertiseTags ?? true ? this.tags : [];
    const authKey = this.props.authKey._provide(this, { host, name: `${host.name}-tailscale`, user, tags: advertised, loginServer: this.loginServer });
    const container = this._container = host.workload.addContainer({
      name: TAILSCALE_CONTAINER,
      image: imageIn(host.imageRegistry, this.props.image ?? 'ghcr.io/tailscale/tailscale:v1.102.3'),
      imagePullPolicy: host.imagePullPolicy,
      command: ['/bin/sh', '-c', startScript({ choosesServed, credential: authKey.credential })],
      envVariables: sidecarEnv(this, {
        hostname,
        userspace,
        tags: advertised,
        loginServer: server?.url,
        stateFolder: server ? `state-${hashOf(server.url)}` : 'state',
        authKey,
        choosesServed,
        proxyAddress: egressProxy && egressProxyAddress(egressProxy),
        logs: this.props.logs ?? true,
        extra: env,
      }),
      volumeMounts: this.mounts(host, stateClaim, authKey, socket, userspace),
      readiness: kplus.Probe.fromHttpGet('/healthz', { port: HEALTH_PORT }),
      resources: resourcesOr(this, RESOURCES, this.props.resources),
      securityContext: hardened(user, userspace ? [] : [kplus.Capability.NET_ADMIN]),
    });
    host.workload.podMetadata.addLabel(TAILNET_NODE_LABEL, host.name);
    this._networkPolicy = this.makeNetworkPolicy(host, server);
    // names work whichever address is preferred; that one is not known yet, and workloads take addresses of a tailnet without being told
    [...this.httpsUrls, ...this.httpUrls].forEach(url => host.addAllowedOrigin(url));
    if (choosesServed) host.addTrustedProxies(LOOPBACK_CIDRS);
    addNode(this);
    this.checkPod(host, authKey);
    this.announce({
      host,
      hostname,
      port: this.port,
      dns: this.props.dns ?? DnsPreference.MAGIC_DNS,
      https: this.https,
      credential: authKey.credential,
      controlUrl: usesProxy(this.props) ? undefined : server?.url ?? TAILSCALE_CONTROL_URL,
      socket,
      report: unsealReport(this, host.workload),
      shareCli: volume => {
        container.mount(PATHS.sharedCli, volume);
        container.env.addVariable('SHARED_CLI', kplus.EnvValue.fromValue(`${PATHS.sharedCli}/tailscale`));
      },
      forward: port => { this.forwards.set(port, port); },
    });
  }

  private checkPod({ workload }: IAddonHost, { credential }: AuthKeyFile): void {
    const checks = PodChecks.of(workload);
    checks.add(...[this._serveConfig, this._networkPolicy].filter(object => object !== undefined));
    checks.askPolicy(() => policyOf(this, this.loginServer)?._validated());
    checks.acknowledge(this.props.acknowledge ?? {});
    // what the auth key gives is nowhere else in the manifest, and rules about the tailnet's policy have to know
    if (this.tags.length > 0 && !(this.props.advertiseTags ?? true)) ApiObject.of(workload).metadata.addAnnotation(GIVEN_TAGS_ANNOTATION, this.tags.join(','));
    if (credential === 'one-time-key') ApiObject.of(workload).metadata.addAnnotation(ONE_TIME_KEY_ANNOTATION, 'true');
  }

  private tellOfProxy(host: IAddonHost, options: EgressProxyOptions): void {
    checkEgressProxy(this, options, host);
    this.node.addValidation({ validate: () => egressProxyProblems(options, host) });
    Object.entries(egressProxyVariables(options)).forEach(([name, value]) => host.addEnvVariable(name, kplus.EnvValue.fromValue(value)));
  }

  private announce(tailnetNode: TailnetNode): void {
    this.tailnetNode = tailnetNode;
    this.watchers.splice(0).forEach(watcher => watcher(tailnetNode));
  }

  private mounts(
    host: IAddonHost, stateClaim: kplus.IPersistentVolumeClaim, authKey: AuthKeyFile, socket: kplus.Volume, userspace: boolean,
  ): kplus.VolumeMount[] {
    const serve = this._serveConfig = this.makeServeConfig(host);
    return [
      { path: PATHS.state, volume: kplus.Volume.fromPersistentVolumeClaim(this, 'State', stateClaim, { name: 'tailscale-state' }) },
      { path: PATHS.socket, volume: socket },
      // the folder, for a single mounted file is never updated
      { path: PATHS.serve, volume: kplus.Volume.fromConfigMap(this, 'Serve', serve, { name: 'tailscale-serve' }), readOnly: true },
      { path: PATHS.auth, volume: authKey.volume, readOnly: true },
      { path: '/tmp', volume: emptyVolume(this, 'tailscale-tmp', { sizeLimit: Size.mebibytes(64) }) },
      ...(userspace ? [] : [{
        path: '/dev/net/tun',
        volume: chartVolume(this, 'tailscale-tun', folder => kplus.Volume.fromHostPath(folder, 'tailscale-tun', 'tailscale-tun', {
          path: '/dev/net/tun',
          type: kplus.HostPathVolumeType.CHAR_DEVICE,
        })),
      }]),
      ...this.props.volumeMounts ?? [],
    ];
  }

  private makeServeConfig(host: IAddonHost): kplus.ConfigMap {
    const serve = AppIndex.of(this).claimObject(keepPatches(new kplus.ConfigMap(this, 'ServeConfig', {
      metadata: { name: `${host.name}-tailscale-serve`, labels: labelsOf(host) },
      // what tells of the node adds a port of its own until synthesis
      data: Object.fromEntries(Object.keys(this.serveFiles(host)).map(file => (
        [file, Lazy.any({ produce: () => this.serveFiles(host)[file] })]
      ))),
    })));
    if (host.needsIdentity) this.node.addValidation({ validate: () => forwardProblems(serve, host.port) });
    return serve;
  }

  private serveFiles(host: IAddonHost): { [file: string]: string } {
    return serveFiles({ port: this.port, target: host.port, https: this.https, identity: host.needsIdentity, forwards: this.forwards });
  }

  private makeNetworkPolicy(host: IAddonHost, loginServer?: LoginServer): ApiObject {
    return nodeNetworkPolicy(this, 'NetworkPolicy', {
      name: `${host.name}-tailscale`,
      labels: labelsOf(host),
      node: host.name,
      loginServer,
      privateCidrs: this.props.loginServerCidrs ?? [],
      internet: this.props.internet ?? true,
      udpToPrivateRanges: this.props.udpToPrivateRanges ?? true,
      dns: host.clusterDns,
    });
  }

  /** Two tailnets may be told apart by their control servers or by their names; a node that is off is in none. */
  private claimHostname(hostname: string, server?: LoginServer): void {
    const tailnet = [server?.url ?? 'Tailscale', ...(this.props.tailnetDomain ? [this.props.tailnetDomain] : [])].join(', ');
    AppIndex.of(this).claim(this, `host name in the tailnet of ${tailnet}`, hostname,
      'give one of the two another hostname, or Tailscale appends "-1" to whichever comes second');
  }

  private checkMountPath(path: string): void {
    const own = [...Object.values(PATHS), '/tmp', '/dev/net/tun'].find(mounted => path === mounted || path.startsWith(`${mounted}/`));
    if (own) throw constructError(this, `volumeMounts has ${path}, and ${own} is mounted by this construct: use another path`);
  }

  private checkUserspace(host: IAddonHost): void {
    if (host.workload.securityContext.fsGroup === undefined) {
      throw constructError(this,
        `userspace mode runs as uid ${USERSPACE_USER}, which can not write to a volume of ${host.workload.node.path}: set securityContext.fsGroup on that workload`);
    }
  }

  /** What goes past the proxy that tells the workload who its clients are, or what that proxy does not answer. */
  private checkIdentity({ workload }: IAddonHost): void {
    const { dns, egressProxy, env = {}, mode } = this.props;
    const past = proxyIn(env);
    const why = `and ${workload.node.path} takes from Tailscale's proxy who its clients are`;
    if (mode === TailscaleMode.USERSPACE) {
      throw constructError(this, `userspace mode lets whoever reaches this node past the proxy, ${why}: use TailscaleMode.KERNEL, or leave out singleSignOn`);
    }
    if (past) throw constructError(this, `environment variable ${past} opens another way into the pod, ${why}: leave it out, or leave out singleSignOn`);
    if (egressProxy) throw constructError(this, `egressProxy opens another way into the pod, ${why}: leave it out, or leave out singleSignOn`);
    if (dns === DnsPreference.RAW_IP) throw constructError(this, `dns is RAW_IP, ${why}, which answers by name alone: use DnsPreference.MAGIC_DNS, or leave out singleSignOn`);
  }

  private bound<T>(value: T | undefined): T {
    if (value === undefined) throw constructError(this, 'is in no pod yet: pass it to OpenClawInstance.addAddon, or call attachTo');
    return value;
  }
}

function usesProxy({ env = {} }: TailscaleSidecarProps): boolean {
  return Object.keys(env).some(name => PROXY_VARIABLE.test(name));
}

function labelsOf(host: IAddonHost): { [name: string]: string } {
  return { 'app.kubernetes.io/name': 'tailscale', 'app.kubernetes.io/instance': host.name };
}
