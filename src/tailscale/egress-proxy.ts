import * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { EgressProxyOptions } from './egress-proxy-options';
import { constructError } from '../checks/error';
import { checkPort } from '../checks/port';
import { IAddonHost } from '../pod/addon';

/**
 * Where the proxy listens, without the port. Loopback, so that no other pod gets to it, whether the cluster enforces network policies or not; and not 127.0.0.1, to which userspace
 * mode leads every port of the node, so that no peer gets to it either: to those it would be an open proxy into the cluster. All of 127.0.0.0/8 is the pod's own (RFC 1122), in
 * pods without IPv4, too.
 */
const ADDRESS = '127.0.0.2';

const DEFAULT_PORT = 1055;

/** The lowest port that takes no capability. */
const FIRST_UNPRIVILEGED = 1024;

/** What makes tailscaled listen as a proxy, whose way leads to the pod's loopback address, too. */
const PROXY_VARIABLE = /^TS_(SOCKS5_SERVER|OUTBOUND_HTTP_PROXY_LISTEN)$/;
const PROXY_FLAG = /--?(socks5-server|outbound-http-proxy-listen)\b/;

type Env = { [name: string]: kplus.EnvValue };

/** Host and port at which the proxy listens, as tailscaled takes them. */
export function egressProxyAddress({ port = DEFAULT_PORT }: EgressProxyOptions): string {
  return `${ADDRESS}:${port}`;
}

/** By which variables the workload finds the proxy. `socks5h`, for names are the proxy's to resolve. */
export function egressProxyVariables(options: EgressProxyOptions): { [name: string]: string } {
  return {
    TAILNET_HTTP_PROXY: `http://${egressProxyAddress(options)}`,
    TAILNET_SOCKS5_PROXY: `socks5h://${egressProxyAddress(options)}`,
  };
}

/** Refuses a port at which the proxy could not listen. */
export function checkEgressProxy(construct: IConstruct, { port = DEFAULT_PORT }: EgressProxyOptions, { port: served }: IAddonHost): void {
  checkPort(construct, 'egressProxy.port', port);
  if (port < FIRST_UNPRIVILEGED) {
    throw constructError(construct, `egressProxy.port ${port} takes a capability that the node does not have: use ${FIRST_UNPRIVILEGED} or more`);
  }
  if (port === served) throw constructError(construct, `egressProxy.port ${port} is the workload's port on loopback: give the proxy another port`);
}

/** Tells of a container that has the proxy's port. Whatever listens on all addresses has this one, too. Asked at synthesis: others may join the pod until then. */
export function egressProxyProblems({ port = DEFAULT_PORT }: EgressProxyOptions, { workload }: IAddonHost): string[] {
  return workload.containers.filter(({ ports }) => ports.some(({ number }) => number === port))
    .map(({ name }) => `egressProxy.port ${port} is a port of container ${name}: give the proxy another port`);
}

/** The name of a variable by which a user makes a proxy without `egressProxy`. */
export function proxyIn(env: Env): string | undefined {
  return Object.entries(env).find(([name, { value }]) => PROXY_VARIABLE.test(name) || PROXY_FLAG.test(`${value}`))?.[0];
}

/** Refuses a proxy of a user's own where peers could get to it, or where it would be in the way of `egressProxy`. */
export function checkOwnProxy(construct: IConstruct, env: Env, userspace: boolean, egressProxy?: EgressProxyOptions): void {
  const name = proxyIn(env);
  if (name === undefined) return;
  if (egressProxy) throw constructError(construct, `environment variable ${name} makes a second proxy beside egressProxy: leave it out`);
  if (userspace) {
    throw constructError(construct, `environment variable ${name} makes a proxy, by which in userspace mode whoever reaches this node gets on into the cluster: use egressProxy`);
  }
}
