import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { constructError } from '../checks/error';
import { checkImage } from '../checks/image';
import { checkPort } from '../checks/port';
import { emptyVolume } from '../pod/chart-volume';
import { STATUS_CONTAINER, STATUS_PORT, STATUS_PORT_NAME } from '../pod/containers';
import { hardened } from '../pod/hardening';
import { imageIn } from '../pod/image';
import { Program } from '../pod/program';
import { resourcesOr } from '../pod/resources';
import { REPORT_PATH } from '../pod/unseal-report';
import { HTTPS_PORT } from '../tailscale/serve-config';
import { HEALTH_PORT, PATHS, SOCKET_FILE } from '../tailscale/sidecar-env';
import { TailnetNode } from '../tailscale/tailnet-node';
import { TailscaleSidecar } from '../tailscale/tailscale-sidecar';

/** uid of the exporter: nobody else's in the pod, so that the daemon lets it read and not write. */
const USER = 65532;


const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(10) },
  memory: { request: Size.mebibytes(48), limit: Size.mebibytes(192) },
};

/** A check takes up to five seconds of its own, and sends packets to every region of relays. */
const MIN_NETCHECK_INTERVAL = Duration.seconds(10);

/**
 * Options of a `StatusExporter`.
 */
export interface StatusExporterOptions {
  /**
   * TCP port of the status page, the Addons API and the metrics: on the pod's own address, on its loopback address, and of the tailnet node.
   *
   * @default 9003
   */
  readonly port?: number;

  /**
   * Time from one check of the network to the next, ten seconds at least.
   *
   * @default Duration.seconds(60)
   */
  readonly netcheckInterval?: Duration;

  /**
   * How long a check of the network may take. Less than the interval.
   *
   * @default Duration.seconds(15)
   */
  readonly netcheckTimeout?: Duration;

  /**
   * Image with Node.js 20 or later, as `node`.
   *
   * @default - the image in which sealed values are opened: OpenClaw's own, or `nodeImage` of `attachTo`.
   */
  readonly image?: string;

  /**
   * Resources of the container. What is left out keeps its default. The limit covers the CLI that checks the network.
   *
   * @default - request 10m CPU and 48Mi, limit 192Mi.
   */
  readonly resources?: kplus.ContainerResources;
}

/**
 * Properties for `StatusExporter`.
 */
export interface StatusExporterProps extends StatusExporterOptions {
  /** The tailnet node to tell of. The exporter is in the pod that this sidecar joins, now or later; where the sidecar is off, so is the exporter. */
  readonly sidecar: TailscaleSidecar;
}

/**
 * A container that tells how a tailnet node is doing: as a page for people, as JSON, as metrics.
 *
 * It has no key, no state, no capability and no token; it reads what tailscaled tells everybody in the pod who can reach its socket. The page is at its port of the tailnet node,
 * `http://agent:9003`. On the pod's own address no policy lets anybody in before one is made, as `TailnetMonitoring` does.
 */
export class StatusExporter extends Construct {
  /** TCP port at which the exporter answers. */
  public readonly port: number;
  private readonly props: StatusExporterProps;
  private _container?: kplus.Container;

  constructor(scope: Construct, id: string, props: StatusExporterProps) {
    super(scope, id);
    this.props = props;
    this.port = props.port ?? STATUS_PORT;
    // by shape, not by class: two copies of this library may be loaded
    if (typeof props.sidecar?._watch !== 'function') {
      throw constructError(this, `sidecar is ${props.sidecar ? 'no TailscaleSidecar' : 'missing'}: give the TailscaleSidecar to tell of`);
    }
    checkPort(this, 'port', this.port);
    if (props.image !== undefined) checkImage(this, props.image);
    this.checkTimes();
    props.sidecar._watch(node => this.join(node));
  }

  /** The container, or undefined where the sidecar is off or in no pod yet. */
  public get container(): kplus.Container | undefined {
    return this._container;
  }

  private join(node: TailnetNode): void {
    const { host } = node;
    this.checkNode(node);
    const program = Program.of(host.workload, 'status');
    const cli = emptyVolume(this, 'tailscale-cli', { sizeLimit: Size.mebibytes(128) });
    node.shareCli(cli);
    node.forward(this.port);
    this._container = host.workload.addContainer({
      name: STATUS_CONTAINER,
      image: this.props.image ? imageIn(host.imageRegistry, this.props.image) : host.nodeImage,
      imagePullPolicy: host.imagePullPolicy,
      command: program.command,
      args: this.args(node),
      envVariables: { POD_IP: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_IP) },
      ports: [{ number: this.port, name: STATUS_PORT_NAME }],
      volumeMounts: [
        program.mount,
        // the folder, for the socket comes and goes with the daemon
        { path: PATHS.socket, volume: node.socket, readOnly: true },
        { path: REPORT_PATH, volume: node.report, readOnly: true },
        { path: PATHS.sharedCli, volume: cli, readOnly: true },
      ],
      // of the program alone: a tunnel in trouble is what it is there to tell of
      startup: this.probe({ periodSeconds: Duration.seconds(2), failureThreshold: 30 }),
      readiness: this.probe({ periodSeconds: Duration.seconds(10) }),
      liveness: this.probe({ periodSeconds: Duration.seconds(30), timeoutSeconds: Duration.seconds(10) }),
      resources: resourcesOr(this, RESOURCES, this.props.resources),
      securityContext: hardened(USER),
    });
  }

  private args({ host, hostname, dns, https, credential, controlUrl }: TailnetNode): string[] {
    return [
      '--instance', host.name, '--hostname', hostname, '--dns', dns, ...(https ? ['--https'] : []), '--workload-port', `${host.port}`,
      // never all addresses: in kernel mode the tailnet's is among them
      '--address', '$(POD_IP)', '--address', '127.0.0.1', '--port', `${this.port}`,
      '--socket', `${PATHS.socket}/${SOCKET_FILE}`, '--reports', REPORT_PATH, '--cli', `${PATHS.sharedCli}/tailscale`,
      '--netcheck-interval', `${this.netcheckInterval.toSeconds()}`, '--netcheck-timeout', `${this.netcheckTimeout.toSeconds()}`,
      ...(controlUrl ? ['--control-url', controlUrl] : []),
      ...(credential ? ['--credential', credential] : []),
    ];
  }

  private probe(options: kplus.ProbeOptions): kplus.Probe {
    return kplus.Probe.fromHttpGet('/healthz', { port: this.port, ...options });
  }

  private checkNode({ host, port, https }: TailnetNode): void {
    const { workload } = host;
    if (workload.containers.some(({ name }) => name === STATUS_CONTAINER)) {
      throw constructError(this, `${workload.node.path} has a container named "${STATUS_CONTAINER}" already: one node has one exporter`);
    }
    const taken = [[port, 'the port at which the tailnet reaches the workload'], [host.port, 'the workload\'s port on loopback'], [HEALTH_PORT, 'the port of the sidecar\'s own probe'],
      ...(https ? [[HTTPS_PORT, 'where the workload answers with the tailnet\'s certificate'] as const] : [])] as const;
    const ofContainers = workload.containers.flatMap(({ name, ports }) => ports.map(({ number }) => [number, `a port of container ${name}`] as const));
    for (const [number, what] of [...taken, ...ofContainers]) {
      if (this.port === number) throw constructError(this, `port ${this.port} is ${what}: give the status another port`);
    }
  }

  private checkTimes(): void {
    const times = { netcheckInterval: this.netcheckInterval, netcheckTimeout: this.netcheckTimeout };
    const [interval, timeout] = Object.values(times).map(duration => duration.toSeconds({ integral: false }));
    if (interval < MIN_NETCHECK_INTERVAL.toSeconds()) {
      throw constructError(this, `netcheckInterval is ${interval} s: use ${MIN_NETCHECK_INTERVAL.toSeconds()} s or more, a check takes up to five seconds`);
    }
    if (timeout < 1 || timeout >= interval) {
      throw constructError(this, `netcheckTimeout is ${timeout} s, with an interval of ${interval} s: use a second or more, and less than the interval`);
    }
    for (const [name, duration] of Object.entries(times)) {
      const seconds = duration.toSeconds({ integral: false });
      if (!Number.isInteger(seconds)) throw constructError(this, `${name} is ${seconds} s: use whole seconds`);
    }
  }

  private get netcheckInterval(): Duration {
    return this.props.netcheckInterval ?? Duration.seconds(60);
  }

  private get netcheckTimeout(): Duration {
    return this.props.netcheckTimeout ?? Duration.seconds(15);
  }
}
