import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Workload } from './agent';
import { App, PACKAGE } from './app';
import { Forwards } from './forwards';
import { outcomeOf } from './run';
import { redact } from './secrets';
import { settings } from './settings';
import { peer } from './tailnet';
import { Block, blocksOf } from '../../support/blocks';

/** Ports that pages name at which a program, which knows no proxy, asks the agent. */
const PORTS = [443, 8080, 9003];

/** Loads into Node.js a name's way to the forwards. */
const PRELOAD = 'names.cjs';

/** The blocks of a page that are run, or are files, in their order. */
export function pageBlocks(page: string): Block[] {
  const blocks = blocksOf(readFileSync(join(PACKAGE, 'docs', `${page}.md`), 'utf8'));
  return blocks.filter(({ isRun, file }) => isRun || file !== undefined);
}

/**
 * Goes through pages as a reader does, in the folder of an app, with the agent that it made: the names that stand for the reader's own are replaced.
 *
 * What asks the agent does so through the peer, as from a device of the tailnet: curl by the peer's proxy, Node.js, which has none, by ports of this machine that lead there.
 */
export class Documentation {
  private readonly forwards = new Forwards();
  private suffix = '';

  constructor(private readonly workload: Workload, private readonly app: App) {}

  /** Prepares the folder. */
  public async open(): Promise<void> {
    this.suffix = await peer.suffix();
    const node = `${this.workload.name}.${this.suffix}`;
    await this.forwards.open(node, PORTS);
    const { folder } = this.app;
    // of packages that a reader has installed
    this.command('node_modules/.bin/cdk8s-openclaw', 'node', join(PACKAGE, 'lib', 'cli', 'main.js'));
    this.command('node_modules/.bin/tsx', 'node', join(PACKAGE, 'node_modules', 'tsx', 'dist', 'cli.mjs'));
    this.command('bin/tailscale', ...settings.peer.cli);
    const client = join(folder, 'node_modules', 'openai');
    if (!existsSync(client)) symlinkSync(join(PACKAGE, 'node_modules', 'openai'), client);
    // what a reader is told to have: a file that only its owner can read
    writeFileSync(join(folder, 'auth-key'), settings.authKey, { mode: 0o600 });
    writeFileSync(join(folder, PRELOAD), `const dns = require('node:dns');
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name === '${node}' ? '${this.forwards.address}' : name, ...rest);
`);
  }

  /** Runs a block, or writes the file that it is. */
  public async run({ code, file }: Block): Promise<void> {
    const script = this.replaced(code);
    const { folder } = this.app;
    if (file !== undefined) {
      writeFileSync(join(folder, file), script);
      return;
    }
    const { code: status, stdout, stderr } = await outcomeOf(['env', ...this.environment(), 'timeout', '300', 'bash', '-c', `set -euo pipefail\n${script}`], { cwd: folder });
    if (status !== 0) throw new Error(redact(`exit code ${status} of\n${script}\n${stderr || stdout}`));
  }

  public async close(): Promise<void> {
    await this.forwards.close();
  }

  /** Leaves a command in the folder. */
  private command(path: string, ...program: readonly string[]): void {
    const file = join(this.app.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\nexec ${program.map(word => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 });
  }

  private environment(): string[] {
    const root = process.env.E2E_ACME_ROOT;
    return [
      `PATH=${join(this.app.folder, 'bin')}:${process.env.PATH}`,
      `ALL_PROXY=socks5h://${settings.peer.proxy}`,
      'NO_PROXY=127.0.0.1,localhost',
      `NODE_OPTIONS=--require=${join(this.app.folder, PRELOAD)}`,
      'npm_config_offline=true',
      // of the authority that gives nodes their certificates here
      ...(root === undefined ? [] : [`CURL_CA_BUNDLE=${root}`, `NODE_EXTRA_CA_CERTS=${root}`]),
    ];
  }

  private replaced(text: string): string {
    const { name, namespace } = this.workload;
    return text
      .replaceAll('tail1234.ts.net', this.suffix)
      .replace(/(?<![\w-])agents(?![\w-])/g, namespace.name)
      .replace(/(?<![\w-])agent(?![\w-])/g, name);
  }
}
