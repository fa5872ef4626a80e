import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT, Bench, CLIENT, KERNEL, USERSPACE } from './bench';
import { cpuTime } from './cgroup';
import { Extent } from './extent';
import { Figure, median } from './figure';
import { withForward } from './forward';

const LOAD = readFileSync(join(__dirname, 'load.cjs'), 'utf8');

/** Of a pod's address, where what is compared with answers. */
const STRAIGHT_PORT = 3001;

/** Connections at a time, for the rate; for the latency one, which waits for nobody. */
const CONNECTIONS = 16;

/** The least share of the rate straight to the pod that the tailnet has to give, in kernel mode. */
const RATE_GOAL = 0.5;

/** What is asked. */
interface Server {
  /** Of the figures. */
  readonly name: string;
  readonly pod: string;
  readonly path: string;
  readonly rateGoal?: number;
}

/** What `load.cjs` prints: requests altogether, answers a second, and times in milliseconds. */
interface Load {
  readonly requests: number;
  readonly rate: number;
  readonly median: number;
  readonly p99: number;
}

/** The two ways, one right after the other. */
interface Pair {
  readonly straight: Load;
  readonly tailnet: Load;
}

/** Milliseconds of a core in the sidecars of either side. */
interface Sidecars {
  readonly client: number;
  readonly server: number;
}

/** Of a server that does next to nothing, whose node is in kernel mode. */
export async function kernelFigures(bench: Bench, extent: Extent): Promise<Figure[]> {
  return tunnelFigures(bench, extent, { name: 'kernel', pod: KERNEL, path: '/', rateGoal: RATE_GOAL });
}

/** Of the same server with a node in userspace mode. */
export async function userspaceFigures(bench: Bench, extent: Extent): Promise<Figure[]> {
  return tunnelFigures(bench, extent, { name: 'userspace', pod: USERSPACE, path: '/' });
}

/** Of the agent's gateway, which does more than that server, with a node in kernel mode. */
export async function agentFigures(bench: Bench, extent: Extent): Promise<Figure[]> {
  const { status } = await bench.namespace.pod(AGENT);
  return withForward(bench, status.podIP, STRAIGHT_PORT, async () => tunnelFigures(bench, extent, { name: 'agent', pod: AGENT, path: '/healthz' }));
}

/** Requests through the tailnet against the same straight to the pod: the same client, the same server. */
async function tunnelFigures(bench: Bench, { rounds, seconds }: Extent, { name, pod, path, rateGoal }: Server): Promise<Figure[]> {
  const address = await bench.tailnetAddress(pod);
  const { status } = await bench.namespace.pod(pod);
  const paths = new Set<string>();
  const sidecars: Sidecars[] = [];
  const straight = async (connections: number, duration: number) => load(bench, `http://${status.podIP}:${STRAIGHT_PORT}${path}`, duration, connections);
  const tailnet = async (connections: number, duration: number) => {
    const before = await sidecarTimes(bench, pod);
    const result = await load(bench, `http://${address}:8080${path}`, duration, connections);
    const after = await sidecarTimes(bench, pod);
    const share = (side: keyof Sidecars) => (after[side] - before[side]) / result.requests;
    if (connections > 1) sidecars.push({ client: share('client'), server: share('server') });
    paths.add(await pathTo(bench, address));
    return result;
  };
  const pair = async (connections: number, duration: number): Promise<Pair> => (
    { straight: await straight(connections, duration), tailnet: await tailnet(connections, duration) }
  );

  // until the path is direct, where it can be
  await bench.namespace.exec(CLIENT, 'tailscale', ['tailscale', 'ping', '--until-direct', '--c=10', '--timeout=3s', address]);
  const busy: Pair[] = [];
  const calm: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    busy.push(await pair(CONNECTIONS, seconds));
    calm.push(await pair(1, seconds / 2));
  }

  const way = `path: ${[...paths].join(', then ')}`;
  const cpu = (side: keyof Sidecars) => median(sidecars.map(each => each[side])).toFixed(2);
  return [
    {
      name: `${name}-rate`,
      values: busy.map(each => each.tailnet.rate / each.straight.rate),
      goal: rateGoal === undefined ? undefined : { atLeast: rateGoal },
      details: `${of(busy, 'rate', 0)} a second, ${CONNECTIONS} connections; ${cpu('client')} and ${cpu('server')} ms of a core a request in the sidecars; ${way}`,
    },
    {
      name: `${name}-p99`,
      values: busy.map(each => each.tailnet.p99 / each.straight.p99),
      details: `${of(busy, 'p99', 1)} ms, ${CONNECTIONS} connections; ${way}`,
    },
    {
      name: `${name}-latency`,
      unit: 'ms',
      values: calm.map(each => each.tailnet.median - each.straight.median),
      details: `added at the median: ${of(calm, 'median', 2)} ms, one connection; ${way}`,
    },
  ];
}

async function load(bench: Bench, url: string, seconds: number, connections: number): Promise<Load> {
  const { code, stdout, stderr } = await bench.namespace.exec(CLIENT, 'node', ['node', '-', url, `${seconds}`, `${connections}`], LOAD);
  if (code !== 0) throw new Error(`${url} under load failed with exit code ${code}: ${stderr}\n${await bench.namespace.describe()}`);
  return JSON.parse(stdout);
}

async function sidecarTimes(bench: Bench, pod: string): Promise<Sidecars> {
  return { client: await cpuTime(bench, CLIENT, 'tailscale'), server: await cpuTime(bench, pod, 'tailscale') };
}

/** How the client's packets get to a node. */
async function pathTo(bench: Bench, address: string): Promise<string> {
  const peers: any[] = Object.values((await bench.tailnetStatus(CLIENT)).Peer);
  const { CurAddr, Relay } = peers.find(({ TailscaleIPs }) => TailscaleIPs.includes(address));
  return CurAddr ? 'direct' : `DERP ${Relay}`;
}

/** The middle of either way, in words. */
function of(pairs: readonly Pair[], figure: keyof Load, digits: number): string {
  const middle = (way: keyof Pair) => median(pairs.map(pair => pair[way][figure])).toFixed(digits);
  return `${middle('tailnet')} against ${middle('straight')}`;
}
