import { posix } from 'node:path';
import type parseJson5 from 'json5/lib/parse';
import type { CheckedContainer } from './container';
import { VariableOrigin, variableOf, withVariables } from './environment';
import type { Inventory } from './inventory';
import { MountedFile, mountedFile } from './mounted-file';
import { oncePerPod, oncePerText } from './once';
import type { CheckedPod } from './pod';
import { Tree, isTree } from './tree';
import { GATEWAY_PORT } from '../../pod/containers';

/** A setting as far as manifests show it: its text; empty where nothing sets it; undefined where that cannot be seen. */
export type Setting = string | undefined;

/** Switches by which a browser needs no identity of its own. */
const WITHOUT_DEVICES = ['allowInsecureAuth', 'dangerouslyDisableDeviceAuth'];

/** Where OpenClaw's image has its user's home. */
const IMAGE_HOME = '/home/node';

/** This library's program that merges a configuration into the one on a volume, with the folder of what it merges. */
const MERGE_CONFIG = /\bmerge-config\.cjs --source (\S+)/;

/** In that folder: what holds whatever is on the volume. */
const FORCED_FILE = 'owned.json';

/** What counts as a credential, by the mode that takes it. */
const CREDENTIALS = {
  token: { flags: ['token'], variable: 'OPENCLAW_GATEWAY_TOKEN', paths: ['gateway.auth.token', 'gateway.remote.token'] },
  password: { flags: ['password', 'password-file'], variable: 'OPENCLAW_GATEWAY_PASSWORD', paths: ['gateway.auth.password', 'gateway.remote.password'] },
} as const;

/**
 * How an agent's gateway is set up, as far as its ConfigMap, arguments and environment show it. Flags go before the file, as in OpenClaw.
 *
 * @see https://docs.openclaw.ai/gateway/configuration
 */
export class GatewayConfig {
  /** The gateway of a pod; nothing for a pod without an agent. */
  public static readonly of = oncePerPod((pod, inventory) => pod.agent && new GatewayConfig(pod, pod.agent, inventory));

  private readonly file?: Tree;
  private readonly text: string;
  /** Whether a setting that is not in the file may be set elsewhere. */
  private readonly isPartial: boolean;
  /** Words of the command line; undefined where it runs something that is not seen, such as a script of the image. */
  private readonly words?: readonly string[];

  private constructor(private readonly pod: CheckedPod, private readonly agent: CheckedContainer, private readonly inventory: Inventory) {
    const { path } = this;
    const file = path === undefined ? undefined : mountedFile(pod, agent, path, inventory);
    const read = file ?? this.forced;
    this.isPartial = !file;
    this.text = read?.text ?? '';
    this.file = parseConfig(this.text);
    this.words = wordsOf(agent);
  }

  /** `gateway.auth.mode`. */
  public get authMode(): Setting {
    return this.first(this.flag('auth'), () => this.read('gateway.auth.mode'));
  }

  /** Whether the proxy whose word on users is taken may be any process of the pod. */
  public get trustsLoopback(): boolean {
    return this.authMode === 'trusted-proxy' && this.value('gateway.auth.trustedProxy.allowLoopback') === true;
  }

  /** Switches of `gateway.controlUi` that are on and let a browser in that is no paired device, or did so once. */
  public get withoutDevices(): string[] {
    return WITHOUT_DEVICES.filter(name => this.value(`gateway.controlUi.${name}`) === true);
  }

  /** `gateway.tailscale.mode`. */
  public get tailscaleMode(): Setting {
    return this.first(this.flag('tailscale'), () => this.read('gateway.tailscale.mode'));
  }

  /** Where the gateway listens, and whether something says so: else it is what OpenClaw makes of that in a container, `auto`, and `loopback` where it manages Tailscale itself. */
  public get bind(): { readonly mode: Setting; readonly isSet: boolean } {
    const mode = this.first(this.flag('bind'), () => this.read('gateway.bind'));
    if (mode !== '') return { mode, isSet: true };
    const { tailscaleMode } = this;
    if (tailscaleMode === undefined) return { mode: undefined, isSet: false };
    return { mode: ['', 'off'].includes(tailscaleMode) ? 'auto' : 'loopback', isSet: false };
  }

  /** Port of the gateway: the usual one, too, where that cannot be seen. */
  public get port(): number {
    const text = this.first(this.flag('port'), () => this.first(this.variable('OPENCLAW_GATEWAY_PORT'), () => `${this.value('gateway.port') ?? ''}`));
    const port = Number(text);
    return Number.isInteger(port) && port > 0 ? port : GATEWAY_PORT;
  }

  /** How the gateway comes to listen beyond loopback, for people; undefined where it does not, and where that cannot be seen. */
  public get opening(): string | undefined {
    const { bind: { mode, isSet }, customBindHost } = this;
    if (mode === 'tailnet') return 'gateway.bind is "tailnet"';
    if (mode === 'lan' || mode === 'auto') return `gateway.bind is ${isSet ? `"${mode}"` : 'not set'}, which is all addresses in a container`;
    return mode === 'custom' && customBindHost && !customBindHost.startsWith('127.') ? `gateway.bind is "custom", at ${customBindHost}` : undefined;
  }

  private get customBindHost(): Setting {
    return this.read('gateway.customBindHost');
  }

  /** Whether clients can show something that lets them in, by the mode that takes it. True, too, where that cannot be seen. */
  public mayHaveCredential(mode: keyof typeof CREDENTIALS): boolean {
    const { flags, variable, paths } = CREDENTIALS[mode];
    if (this.variable(variable) !== '') return true;
    // set by the configuration's own `env`, or written to a file of the state by a script
    if (this.text.includes(variable) || this.pod.containers.some(({ commandLine }) => commandLine.includes(variable))) return true;
    return flags.some(name => this.flag(name) !== '') || paths.some(path => this.value(path) !== '');
  }

  private first(flag: Setting, otherwise: () => Setting): Setting {
    return flag === '' ? otherwise() : flag;
  }

  /** A text of the configuration. */
  private read(path: string): Setting {
    const value = this.value(path);
    // a variable in it is replaced when it is read
    return typeof value === 'string' && !value.includes('${') ? value.trim() : undefined;
  }

  /** A value of the configuration; empty where it has none, undefined where that cannot be seen. */
  private value(path: string): unknown {
    let at: unknown = this.file;
    for (const key of path.split('.')) {
      if (!isTree(at)) return undefined;
      if (!Object.hasOwn(at, key)) return this.isPartial || '$include' in at ? undefined : '';
      at = at[key];
    }
    return at;
  }

  /** The value of an argument, the last one of its name. */
  private flag(name: string): Setting {
    if (!this.words) return undefined;
    const at = this.words.map(word => word === `--${name}` || word.startsWith(`--${name}=`)).lastIndexOf(true);
    if (at < 0) return '';
    const [, inWord] = /=(.*)$/s.exec(this.words[at]) ?? [];
    return this.expanded(inWord ?? this.words[at + 1] ?? '');
  }

  /** A value with what Kubernetes puts into it; undefined where something else does. */
  private expanded(text: string): Setting {
    const value = withVariables(text, name => this.variable(name) || undefined);
    return value?.includes('$') ? undefined : value;
  }

  /** A variable of the agent's environment. */
  private variable(name: string): Setting {
    const { origin, value } = variableOf(this.agent, name, this.pod.namespace, this.inventory);
    return origin === VariableOrigin.UNSET ? '' : value;
  }

  /** Where the gateway reads its configuration; undefined where that cannot be seen. */
  private get path(): string | undefined {
    const home = this.variableOr('OPENCLAW_HOME', () => this.variableOr('HOME', () => IMAGE_HOME));
    const state = this.variableOr('OPENCLAW_STATE_DIR', () => home && `${home}/.openclaw`);
    const path = this.variableOr('OPENCLAW_CONFIG_PATH', () => state && `${state}/openclaw.json`);
    return path?.startsWith('/') ? posix.normalize(path) : undefined;
  }

  /** What this library's program sets in a configuration that is on a volume, at each start of the pod. */
  private get forced(): MountedFile | undefined {
    const merging = this.pod.containers.find(({ commandLine }) => MERGE_CONFIG.test(commandLine));
    const [, source] = MERGE_CONFIG.exec(merging?.commandLine ?? '') ?? [];
    return merging && mountedFile(this.pod, merging, `${source}/${FORCED_FILE}`, this.inventory);
  }

  private variableOr(name: string, otherwise: () => Setting): Setting {
    const value = this.variable(name);
    return value === '' ? otherwise() : value;
  }
}

/** The arguments one by one, those of a script's commands too. */
function wordsOf({ spec, commandLine }: CheckedContainer): string[] | undefined {
  if (commandLine !== '' && !/\bgateway\b/.test(commandLine)) return undefined;
  return [...spec.command ?? [], ...spec.args ?? []].flatMap(argument => `${argument}`.split(/\s+/)).map(word => word.replace(/^["']|["';]+$/g, ''));
}

/** Reads a configuration as OpenClaw does: as JSON, and what is none as JSON5. Undefined for anything else. */
const parseConfig = oncePerText((text: string): Tree | undefined => {
  const value = orElse(() => JSON.parse(text), () => orElse(() => parseAsJson5(text), () => undefined));
  return isTree(value) ? value : undefined;
});

function parseAsJson5(text: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for what people wrote by hand: it costs a synth a few milliseconds, and ours is JSON
  const parse = require('json5/lib/parse.js') as typeof parseJson5;
  return parse(text);
}

function orElse(read: () => unknown, otherwise: () => unknown): unknown {
  try {
    return read();
  } catch {
    return otherwise();
  }
}
