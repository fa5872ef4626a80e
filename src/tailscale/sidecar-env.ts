import * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import type { AuthKeyFile } from './auth-key/source';
import { SERVE_FILES } from './serve-config';
import { constructError } from '../checks/error';
import { FROM_SECRET, checkEnvHasNoSecret } from '../checks/plaintext-secret';
import { checkReservedEnv } from '../checks/reserved-env';

/** Where things are in the sidecar's container. */
export const PATHS = {
  /** The state's volume. tailscaled narrows a folder named `tailscale` to 0700, which fails where it does not own it: the state lies one deeper. */
  state: '/var/lib/tailscale',
  /** The folder of the socket, at its usual place, so that the CLI finds it. The file itself comes and goes with the daemon. */
  socket: '/var/run/tailscale',
  serve: '/etc/tailscale/serve',
  auth: '/run/tailscale-auth',
  /** Where the CLI is left for the status exporter. */
  sharedCli: '/run/tailscale-cli',
};

/** The daemon's socket, below its folder. */
export const SOCKET_FILE = 'tailscaled.sock';

/** UDP port of WireGuard, and Tailscale's usual one: without a fixed one no policy could let it in. */
export const WIREGUARD_PORT = 41641;

/** TCP port, on the pod's own address, at which containerboot tells the kubelet whether the node has its tailnet address. */
export const HEALTH_PORT = 9002;

/** What the sidecar's own settings depend on, and a user's environment must leave alone. */
const RESERVED: { [name: string]: string } = {
  TS_AUTHKEY: 'give the key as authKey',
  TS_AUTH_KEY: 'give the key as authKey',
  TS_CLIENT_ID: 'use AuthKey.workloadIdentity as authKey',
  TS_CLIENT_SECRET: 'use AuthKey.oauthClientSecret as authKey',
  TS_ID_TOKEN: 'use AuthKey.workloadIdentity as authKey',
  TS_AUDIENCE: 'use AuthKey.workloadIdentity as authKey',
  TS_AUTH_ONCE: 'with false, a key that expired takes down a node that works',
  TS_HOSTNAME: 'use hostname',
  TS_KUBE_SECRET: 'the state is on a volume',
  TS_STATE_DIR: 'use stateClaim for a volume of your own',
  TS_USERSPACE: 'use mode',
  TS_SOCKET: 'the status exporter reads it where it is',
  SHARED_CLI: 'the status exporter sets it',
  TS_SERVE_CONFIG: 'use port and https',
  SERVE_CHOICES: 'the serve configuration is chosen from there',
  TS_ACCEPT_DNS: 'it can not work on a read-only root: use the workload\'s dns settings',
  TS_DEST_IP: 'it forwards every port of the node, and conflicts with serving one',
  TS_DEBUG_FIREWALL_MODE: 'nftables works with NET_ADMIN alone, the others do not',
  TS_NO_LOGS_NO_SUPPORT: 'use logs',
  TS_LOCAL_ADDR_PORT: 'the readiness probe asks it',
  TS_ENABLE_HEALTH_CHECK: 'the readiness probe asks it',
  PORT: 'the network policy lets in that port alone',
  POD_IP: 'the readiness probe asks it',
  POD_IPS: 'the readiness probe asks it',
  TS_HEALTHCHECK_ADDR_PORT: 'the readiness probe asks TS_LOCAL_ADDR_PORT, and containerboot refuses both',
  TS_ROUTES: 'the node is for this pod alone: run a subnet router in a pod of its own',
  TS_EXPERIMENTAL_DEST_DNS_NAME: 'it forwards every port of the node, and conflicts with serving one',
  TS_EXPERIMENTAL_VERSIONED_CONFIG_DIR: 'the node is configured by its environment, and containerboot refuses both',
  TS_TAILNET_TARGET_FQDN: 'it makes a proxy of the node, and conflicts with serving a port',
  TS_TAILNET_TARGET_IP: 'it makes a proxy of the node, and conflicts with serving a port',
};

/** Flags of `tailscale up` that have a property, or that would undo one. */
const OWNED_UP_FLAG = /^--?(login-server|advertise-tags|auth-?key|client-id|client-secret|id-token|audience|hostname|advertise-routes|advertise-exit-node|advertise-connector|accept-dns|force-reauth|reset|timeout|shields-up|ssh|qr|json)(=|$)/;

/** Flags of tailscaled that would move what the pod's volumes, policy and probes rely on. */
const OWNED_DAEMON_FLAG = /^--?(state|statedir|socket|port|tun|config)(=|$)/;

/** What of the sidecar's properties becomes environment. */
export interface SidecarSettings {
  readonly hostname: string;
  readonly userspace: boolean;
  readonly tags: string[];
  readonly loginServer?: string;
  /** Folder of the state within its volume: one for each control server, since an identity is known to one alone. */
  readonly stateFolder: string;
  readonly authKey: AuthKeyFile;
  /** Whether what is served is chosen while the node runs. */
  readonly choosesServed: boolean;
  /** Host and port at which a proxy into the tailnet listens. */
  readonly proxyAddress?: string;
  readonly logs: boolean;
  readonly extra: { [name: string]: kplus.EnvValue };
}

/** The environment of containerboot. */
export function sidecarEnv(construct: IConstruct, settings: SidecarSettings): { [name: string]: kplus.EnvValue } {
  checkReservedEnv(construct, settings.extra, RESERVED);
  checkEnvHasNoSecret(construct, settings.extra, FROM_SECRET);
  const { TS_EXTRA_ARGS, ...extra } = settings.extra;
  checkedArgs(construct, 'TS_TAILSCALED_EXTRA_ARGS', OWNED_DAEMON_FLAG, extra.TS_TAILSCALED_EXTRA_ARGS);

  const text: { [name: string]: string } = {
    PORT: `${WIREGUARD_PORT}`,
    TS_ACCEPT_DNS: 'false',
    ...loginVariables(settings.authKey),
    TS_AUTH_ONCE: 'true',
    TS_DEBUG_FIREWALL_MODE: 'nftables',
    TS_ENABLE_HEALTH_CHECK: 'true',
    TS_EXTRA_ARGS: upArgs(construct, settings, TS_EXTRA_ARGS),
    TS_HOSTNAME: settings.hostname,
    // empty, not unset: unset means a Secret named "tailscale" and a service account token
    TS_KUBE_SECRET: '',
    ...(settings.choosesServed
      ? { SERVE_CHOICES: PATHS.serve, TS_SERVE_CONFIG: '/tmp/serve/serve.json' }
      : { TS_SERVE_CONFIG: `${PATHS.serve}/${SERVE_FILES.always}` }),
    // one port for both: tailscaled tells them apart by the first byte
    ...(settings.proxyAddress ? { TS_OUTBOUND_HTTP_PROXY_LISTEN: settings.proxyAddress, TS_SOCKS5_SERVER: settings.proxyAddress } : {}),
    TS_SOCKET: `${PATHS.socket}/${SOCKET_FILE}`,
    TS_STATE_DIR: `${PATHS.state}/${settings.stateFolder}`,
    TS_USERSPACE: `${settings.userspace}`,
    ...(settings.logs ? {} : { TS_NO_LOGS_NO_SUPPORT: 'true' }),
  };
  return {
    ...Object.fromEntries(Object.entries(text).map(([name, value]) => [name, kplus.EnvValue.fromValue(value)])),
    POD_IP: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_IP),
    // containerboot reads these to put the brackets around an IPv6 address
    POD_IPS: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_IPS),
    // the pod's own address: on all of them, the tailnet could ask too
    TS_LOCAL_ADDR_PORT: kplus.EnvValue.fromValue(`$(POD_IP):${HEALTH_PORT}`),
    ...extra,
  };
}

/** What the node logs in with, as the name of a file: as a value it would be in the environment, and in the arguments of `tailscale up`. Containerboot wants one or the other. */
function loginVariables({ file, clientId }: AuthKeyFile): { [name: string]: string } {
  const at = `file:${PATHS.auth}/${file}`;
  return clientId === undefined ? { TS_AUTHKEY: at } : { TS_CLIENT_ID: clientId, TS_ID_TOKEN: at };
}

/** Every argument of `tailscale up` that is not the key or the host name, tags named even when there are none, so that leaving them out takes them off. */
function upArgs(construct: IConstruct, { tags, loginServer }: SidecarSettings, extra?: kplus.EnvValue): string {
  const more = checkedArgs(construct, 'TS_EXTRA_ARGS', OWNED_UP_FLAG, extra);
  return [
    ...(loginServer ? [`--login-server=${loginServer}`] : []),
    `--advertise-tags=${tags.join(',')}`,
    ...more,
  ].join(' ');
}

/** The arguments in a variable of a user's, once none of them is the library's own. */
function checkedArgs(construct: IConstruct, name: string, owned: RegExp, variable?: kplus.EnvValue): string[] {
  if (variable && typeof variable.value !== 'string') {
    throw constructError(construct, `${name} comes from elsewhere than the manifest: give it as EnvValue.fromValue`);
  }
  const args = (variable?.value as string | undefined ?? '').split(/\s+/).filter(arg => arg !== '');
  const taken = args.find(arg => owned.test(arg));
  if (taken) throw constructError(construct, `${name} has ${taken.split('=')[0]}, which this library sets or rules out: use the properties of TailscaleSidecar`);
  return args;
}
