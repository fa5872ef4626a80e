import { InstanceName } from './gateway';
import { httpUrl, isTakenByCli, webSocketUrl } from './websocket-url';
import { CliError } from '../cli-error';

/** Name of the secret provider that reads the token's file. */
const TOKEN_PROVIDER = 'gateway-token';

/** What a person needs to reach an instance's gateway. */
export interface ConnectionSettings {
  /** Where to open the Control UI, the preferred URL first. */
  readonly urls: readonly string[];
  readonly cli: CliSettings;
}

/** What OpenClaw's CLI needs for it. */
export interface CliSettings {
  /** The gateway's WebSocket. */
  readonly url: string;
  /** The file that the token has to be in, as a shell has it. Nobody but its owner may read it. */
  readonly tokenFile: string;
  /** What `openclaw.json` has to have. The token is not in it. */
  readonly config: object;
}

/**
 * Makes the settings for the URLs that an instance answers at.
 *
 * @param urls the preferred one first
 * @throws CliError if there is none, or none that OpenClaw's CLI takes
 */
export function connectionSettings({ name }: InstanceName, urls: readonly string[]): ConnectionSettings {
  const open = urls.map(httpUrl).filter((url) => url !== undefined);
  if (open.length === 0) throw new CliError(`${name} has no URL; see what its tunnel tells: \`cdk8s-openclaw status --output json\``);
  const url = open.map(webSocketUrl).find(isTakenByCli);
  if (url === undefined) {
    throw new CliError(`${name} has no URL that OpenClaw's CLI takes, which are those with TLS, with an address of a tailnet or a name below ts.net: ${open.join(', ')}; `
      + 'see why its node has no address: `cdk8s-openclaw status`');
  }
  const tokenFile = `~/.openclaw/${name}-${TOKEN_PROVIDER}`;
  return { urls: open, cli: { url, tokenFile, config: cliConfig(url, tokenFile) } };
}

/**
 * The part of `openclaw.json` that makes a CLI that of a remote gateway.
 *
 * @see https://docs.openclaw.ai/gateway/remote
 * @see https://docs.openclaw.ai/gateway/secrets
 */
function cliConfig(url: string, tokenFile: string): object {
  return {
    secrets: { providers: { [TOKEN_PROVIDER]: { source: 'file', path: tokenFile, mode: 'singleValue' } } },
    gateway: {
      mode: 'remote',
      remote: { transport: 'direct', url, token: { source: 'file', provider: TOKEN_PROVIDER, id: 'value' } },
    },
  };
}
