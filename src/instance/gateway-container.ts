import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { withSecretEnv } from './secret-env';
import { checkEnvHasNoSecret } from '../checks/plaintext-secret';
import { checkReservedEnv } from '../checks/reserved-env';
import { checkSecretEnv } from '../checks/secret-env';
import { GATEWAY_CONTAINER, GATEWAY_PORT } from '../pod/containers';
import { hardened } from '../pod/hardening';
import { mebibytes, resourcesOr } from '../pod/resources';

/** The image's user `node`. OpenClaw accepts a secret's file only when it belongs to its own user. */
export const GATEWAY_USER = 1000;

/** Where the agent's data is, in the gateway's container and in that which makes its configuration. */
export const STATE_PATH = '/home/node/.openclaw';
/** A folder below the claim's root, for that has an owner and a lost+found of its own. */
export const STATE_SUB_PATH = 'openclaw';

/** Where things are in the gateway's container. */
const PATHS = {
  state: STATE_PATH,
  config: '/etc/openclaw',
  secrets: '/run/openclaw',
};

/** The file that unseal leaves the value of a field in. */
export function secretFile(field: string): string {
  return `${PATHS.secrets}/${field}`;
}

/** The configuration's file, in its ConfigMap and among the data. */
export const CONFIG_FILE = 'openclaw.json';

/** Share of the memory limit that is the JavaScript heap's: what is beside it, two helper processes among it, took 400 MiB when measured. */
const HEAP_SHARE = 0.75;

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(250) },
  memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
};

const ENV: { [name: string]: string } = {
  HOME: '/home/node',
  OPENCLAW_CONFIG_PATH: `${PATHS.config}/${CONFIG_FILE}`,
  OPENCLAW_DISABLE_BONJOUR: '1',
  // the kubelet restarts it
  OPENCLAW_NO_RESPAWN: '1',
  OPENCLAW_STATE_DIR: PATHS.state,
  // what is written beside the state goes to /tmp: the root is read-only
  XDG_CACHE_HOME: '/tmp/.cache',
  NPM_CONFIG_CACHE: '/tmp/.npm',
};

const RESERVED: { [name: string]: string } = {
  ...Object.fromEntries(Object.keys(ENV).map(name => [name, 'leave it out'])),
  OPENCLAW_GATEWAY_TOKEN: 'seal the token and give it as gatewayToken',
  OPENCLAW_GATEWAY_PASSWORD: 'seal a token and give it as gatewayToken',
  OPENCLAW_GATEWAY_PORT: 'addons forward to the port that it has',
  OPENCLAW_HOME: 'leave it out',
};

/** What the gateway's container is made of. */
export interface GatewayContainerOptions {
  readonly image: string;
  readonly imagePullPolicy: kplus.ImagePullPolicy;
  readonly env: { [name: string]: kplus.EnvValue };
  /** Files with secrets, by field. */
  readonly secretFiles: { readonly [field: string]: string };
  /** Fields that are environment variables as well, by variable. */
  readonly secretEnv: { readonly [name: string]: string };
  readonly resources?: kplus.ContainerResources;
  readonly data: kplus.Volume;
  /** With the configuration, read-only; without, it is a file among the data. */
  readonly config?: kplus.Volume;
  readonly secrets: kplus.Volume;
  readonly tmp: kplus.Volume;
}

/** The container of the gateway: OpenClaw's own image and command, as a user without any privilege, on a read-only root. */
export function gatewayContainer(construct: IConstruct, options: GatewayContainerOptions): kplus.ContainerProps {
  checkReservedEnv(construct, options.env, RESERVED);
  checkEnvHasNoSecret(construct, options.env, 'seal it and give it in secrets, and in secretEnv where nothing but a variable will do');
  checkSecretEnv(construct, options.secretEnv, { fields: Object.keys(options.secretFiles), env: options.env, reserved: RESERVED });
  const variables = Object.entries(options.secretEnv).map(([name, field]) => [name, options.secretFiles[field]]);
  const resources = resourcesOr(construct, RESOURCES, options.resources);
  const env = options.config ? ENV : { ...ENV, OPENCLAW_CONFIG_PATH: `${PATHS.state}/config/${CONFIG_FILE}` };
  return {
    name: GATEWAY_CONTAINER,
    image: options.image,
    imagePullPolicy: options.imagePullPolicy,
    // args, not a command: the image's entrypoint is an init that reaps what the agent leaves behind
    args: withSecretEnv(['node', 'openclaw.mjs', 'gateway', 'run'], Object.fromEntries(variables)),
    envVariables: {
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, kplus.EnvValue.fromValue(value)])),
      NODE_OPTIONS: kplus.EnvValue.fromValue(`--max-old-space-size=${Math.floor(mebibytes(resources.memory!.limit!) * HEAP_SHARE)}`),
      ...options.env,
    },
    volumeMounts: [
      { path: PATHS.state, volume: options.data, subPath: STATE_SUB_PATH },
      ...(options.config ? [{ path: PATHS.config, volume: options.config, readOnly: true }] : []),
      { path: PATHS.secrets, volume: options.secrets, readOnly: true },
      { path: '/tmp', volume: options.tmp },
    ],
    startup: probe('/startupz', 5, { periodSeconds: Duration.seconds(5), failureThreshold: 60 }),
    // not /readyz, which fails for a single channel in trouble
    readiness: probe('/startupz', 5, { periodSeconds: Duration.seconds(10), failureThreshold: 3 }),
    liveness: probe('/healthz', 10, { periodSeconds: Duration.seconds(30), failureThreshold: 3 }),
    resources,
    securityContext: hardened(GATEWAY_USER),
  };
}

/** Asks from within, since the kubelet cannot reach a loopback port, and reads the answer, since unknown paths answer 200 too. */
function probe(path: string, timeout: number, options: kplus.ProbeOptions): kplus.Probe {
  // a second less than the kubelet's patience, so that it is curl that says what was wrong
  const command = `curl -fsS -m ${timeout - 1} http://127.0.0.1:${GATEWAY_PORT}${path} | grep -q '"ok":true'`;
  return kplus.Probe.fromCommand(['sh', '-c', command], { timeoutSeconds: Duration.seconds(timeout), ...options });
}
