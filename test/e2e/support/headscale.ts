import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf, run } from './run';
import { settings } from './settings';

/** A node, as Headscale knows it. */
export interface HeadscaleNode {
  readonly id: number;
  /** The first label of its MagicDNS name. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** Whose it is; undefined for a node with tags, which is nobody's. */
  readonly user?: string;
  readonly tags: readonly string[];
  readonly online: boolean;
}

/** What became of a policy. */
export interface Verdict {
  readonly ok: boolean;
  /** What is wrong with it, in Headscale's words. */
  readonly output: string;
}

/** What a key, or a node, is made with. */
export interface OwnerOptions {
  /** Of a user that there is, or is made. Needed where there are no tags. */
  readonly user?: string;
  /** The policy that is set has to have them as tagOwners, or a node does not get them. */
  readonly tags?: readonly string[];
}

/**
 * Headscale, which `../headscale/start` starts: a control server that enforces a policy, and whose judgement of policies does not depend on this package's.
 *
 * It is asked by its own CLI, on whichever machine that reaches it.
 */
export class Headscale {
  /** The one that the environment names. */
  public static fromEnvironment(): Headscale {
    const { loginServer, cli, peers } = settings.headscale;
    return new Headscale(loginServer, cli, peers);
  }

  /**
   * @param loginServer URL, as nodes reach it
   * @param cli command line
   * @param proxies host:port of SOCKS5 proxies, by the user whose node they are
   */
  constructor(public readonly loginServer: string, private readonly cli: readonly string[], private readonly proxies: ReadonlyMap<string, string>) {}

  /** host:port of the SOCKS5 proxy of a user's node. */
  public proxyOf(user: string): string {
    const proxy = this.proxies.get(user);
    if (proxy === undefined) throw new Error(`E2E_HEADSCALE_PEERS names no peer of ${user}: add ${user}=HOST:PORT`);
    return proxy;
  }

  /** Makes a user, unless there is one of that name. An email address as its name is what policies for Tailscale call a user; for any other name they say `name@`. */
  public async makeUser(name: string): Promise<number> {
    const known = (await this.ask<User[] | null>('users', 'list'))?.find(user => user.name === name);
    return (known ?? await this.ask<User>('users', 'create', name)).id;
  }

  /**
   * A key with which nodes may log in within a day. The nodes have its tags; they may ask for none.
   *
   * @param options whose they are, and whether any number of them may; one alone otherwise
   */
  public async preAuthKey({ user, tags = [], isReusable = true }: OwnerOptions & { readonly isReusable?: boolean }): Promise<string> {
    const owner = user === undefined ? [] : ['--user', `${await this.makeUser(user)}`];
    const { key } = await this.ask<{ key: string }>('preauthkeys', 'create', ...isReusable ? ['--reusable'] : [], '--expiration', '24h', ...owner, ...tags.flatMap(tag => ['--tags', tag]));
    return key;
  }

  public async nodes(): Promise<HeadscaleNode[]> {
    return (await this.ask<RawNode[] | null>('nodes', 'list') ?? []).map(toNode);
  }

  /** Makes a node that is registered and has no machine: for policies, whose tests are about nodes that there are. */
  public async makeNode(name: string, { user, tags = [] }: OwnerOptions & { readonly user: string }): Promise<HeadscaleNode> {
    await this.makeUser(user);
    const registration = `hskey-authreq-${randomBytes(12).toString('hex')}`;
    await this.ask('debug', 'create-node', '--name', name, '--user', user, '--key', registration);
    const node = toNode(await this.ask<RawNode>('auth', 'register', '--user', user, '--auth-id', registration));
    if (tags.length === 0) return node;
    await this.run('nodes', 'tag', '--identifier', `${node.id}`, ...tags.flatMap(tag => ['--tags', tag]));
    return { ...node, user: undefined, tags };
  }

  public async removeNode(id: number): Promise<void> {
    await this.run('nodes', 'delete', '--force', '--identifier', `${id}`);
  }

  /** Sets the policy; nodes get it at once. One that it refuses is an error, and changes nothing. */
  public async setPolicy(policy: string): Promise<void> {
    const { ok, output } = await this.withPolicy('set', policy);
    if (!ok) throw new Error(`Headscale refuses the policy: ${output}`);
  }

  /** Judges a policy, its tests included, without setting it. Whoever a test names has to have a node: without one, a test fails. */
  public async checkPolicy(policy: string): Promise<Verdict> {
    return this.withPolicy('check', policy);
  }

  private async withPolicy(command: string, policy: string): Promise<Verdict> {
    const folder = mkdtempSync(join(tmpdir(), 'headscale-policy-'));
    const file = join(folder, 'policy.hujson');
    try {
      writeFileSync(file, policy);
      const { code, stdout, stderr } = await outcomeOf([...this.cli, 'policy', command, '--file', file]);
      return { ok: code === 0, output: `${stdout}${stderr}`.trim() };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private async ask<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.run(...args, '--output', 'json'));
  }

  private async run(...args: readonly string[]): Promise<string> {
    return (await run([...this.cli, ...args])).stdout;
  }
}

interface User {
  readonly id: number;
  readonly name: string;
}

/** As the CLI prints it: what is empty is left out. */
interface RawNode {
  readonly id: number;
  readonly given_name: string;
  readonly ip_addresses?: string[];
  readonly user?: User;
  readonly tags?: string[];
  readonly online?: boolean;
}

function toNode({ id, given_name, ip_addresses = [], user, tags = [], online = false }: RawNode): HeadscaleNode {
  return { id, name: given_name, addresses: ip_addresses, user: tags.length > 0 ? undefined : user?.name, tags, online };
}
