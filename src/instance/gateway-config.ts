import { IConstruct } from 'constructs';
import { ApiOptions } from './api-options';
import { FailedLoginOptions } from './failed-login-options';
import { rateLimit, singleSignOnAuth } from './gateway-auth';
import { fileProvider, fileRef } from './secret-ref';
import { SingleSignOnOptions } from './single-sign-on-options';
import { constructError } from '../checks/error';
import { checkConfigHasNoSecret } from '../checks/plaintext-secret';
import { checkSecretRefs } from '../checks/secret-refs';
import { GATEWAY_PORT } from '../pod/containers';

/** A piece of OpenClaw's configuration. */
export type Config = { [key: string]: unknown };

/** What of the gateway's configuration depends on the instance. */
export interface GatewaySettings {
  /** File with the token. */
  readonly tokenFile: string;
  /** Files with the agent's secrets, by field. */
  readonly secretFiles: { readonly [field: string]: string };
  readonly allowedOrigins: readonly string[];
  /** CIDRs of proxies that say for whom they ask. */
  readonly trustedProxies: readonly string[];
  /** Whether the agent may use a browser; undefined where that is for the user's configuration to say. */
  readonly browser?: boolean;
  readonly api?: ApiOptions;
  readonly failedLogins?: FailedLoginOptions;
  readonly singleSignOn?: SingleSignOnOptions;
}

/** What the library must own, for a reason that holds whatever else an agent is configured for. */
function ownedConfig(settings: GatewaySettings): Config {
  const { tokenFile, secretFiles, allowedOrigins, trustedProxies, browser, api, failedLogins, singleSignOn } = settings;
  // a file, for an environment is inherited by every process that the agent starts
  const token = fileRef('sealed');
  const files = Object.entries({ sealed: tokenFile, ...secretFiles });
  return {
    gateway: {
      mode: 'local',
      // unset, a gateway in a container listens on all addresses
      bind: 'loopback',
      port: GATEWAY_PORT,
      auth: {
        ...(singleSignOn ? singleSignOnAuth(singleSignOn, token) : { mode: 'token', token }),
        allowTailscale: false,
        ...(failedLogins ? { rateLimit: rateLimit(failedLogins) } : {}),
      },
      // the sidecar owns the tunnel
      tailscale: { mode: 'off' },
      ...(trustedProxies.length > 0 ? { trustedProxies: [...new Set(trustedProxies)] } : {}),
      // what comes through the tunnel looks local, and would be approved unseen
      nodes: { pairing: { autoApproveLocal: false } },
      // its shell inherits all that the gateway can read
      terminal: { enabled: false },
      controlUi: { enabled: true, allowedOrigins: [...new Set(allowedOrigins)] },
      ...(api ? { http: { endpoints: endpoints(api) } } : {}),
    },
    secrets: { providers: Object.fromEntries(files.map(([provider, file]) => [provider, fileProvider(file)])) },
    discovery: { mdns: { mode: 'off' } },
    browser: { extensionRelay: { allowLegacyAuth: false }, ...(browser === undefined ? {} : { enabled: browser }) },
  };
}

function endpoints({ chatCompletions = false, responses = false }: ApiOptions): Config {
  return { chatCompletions: { enabled: chatCompletions }, responses: { enabled: responses } };
}

/** What to do instead, for the conflicts that people run into. */
const FIXES: { [path: string]: string } = {
  'gateway.auth.token': 'seal the token and give it as gatewayToken',
  'gateway.bind': 'the gateway is reached through an addon, such as addons.tailscale',
  'gateway.auth.mode': 'use singleSignOn for logins of the tailnet; other modes have no place here',
  'gateway.auth.rateLimit': 'use failedLogins',
  'gateway.controlUi.allowedOrigins': 'use allowedOrigins',
  'gateway.http.endpoints': 'use api',
  'gateway.tailscale.mode': 'use addons.tailscale; there is no funnel: it would put the agent on the public internet',
};

/**
 * The gateway's configuration as JSON: a user's own with the library's over it.
 *
 * @throws where the two differ
 */
export function gatewayConfig(construct: IConstruct, user: Config, settings: GatewaySettings): string {
  return JSON.stringify(merge(construct, user, ownedConfig(settings), []), undefined, 2);
}

/** What the library sets of the gateway's configuration, as JSON. */
export function ownedGatewayConfig(settings: GatewaySettings): string {
  return JSON.stringify(ownedConfig(settings), undefined, 2);
}

/** Refuses at once what could not be merged later, what JSON has no word for, secrets in the clear, and references to secrets that are not there. */
export function checkUserConfig(construct: IConstruct, user: Config, settings: GatewaySettings): void {
  checkJson(construct, user, [], []);
  const merged = merge(construct, user, ownedConfig(settings), []);
  checkConfigHasNoSecret(construct, user);
  checkSecretRefs(construct, merged, Object.keys(settings.secretFiles));
}

/** Refuses what `JSON.stringify` would drop, turn into something else or never end with. */
function checkJson(construct: IConstruct, value: unknown, path: string[], within: unknown[]): void {
  const plain = isConfig(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (within.includes(value)) throw constructError(construct, `config ${path.join('.')} holds itself: write it out`);
  if (Array.isArray(value) || plain) {
    for (const [key, child] of Object.entries(value)) checkJson(construct, child, [...path, key], [...within, value]);
  } else if (!(value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value))) {
    throw constructError(construct,
      `config ${path.join('.') || '(itself)'} is ${value === undefined ? 'undefined' : `a ${value?.constructor.name}`}, which JSON has no word for: use a plain value`);
  }
}

function merge(construct: IConstruct, user: Config, owned: Config, path: string[]): Config {
  const merged = { ...user };
  for (const [key, value] of Object.entries(owned)) {
    const at = [...path, key];
    if (!(key in user)) {
      merged[key] = value;
    } else if (isConfig(user[key]) && isConfig(value)) {
      merged[key] = merge(construct, user[key], value, at);
    } else if (JSON.stringify(user[key]) !== JSON.stringify(value)) {
      throw conflict(construct, at.join('.'), user[key], value);
    }
  }
  return merged;
}

function conflict(construct: IConstruct, path: string, given: unknown, owned: unknown): Error {
  // what stands below `auth` or `secrets` may be a secret, and so may whatever replaces a whole branch
  const secret = /auth|secrets/.test(path) || typeof given === 'object';
  const fix = FIXES[path] ?? 'leave it out';
  return constructError(construct,
    `config ${path} is ${secret ? 'given (value not shown)' : JSON.stringify(given)}, and this library sets it${isConfig(owned) ? '' : ` to ${JSON.stringify(owned)}`}: ${fix}`);
}

function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
