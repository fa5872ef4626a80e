import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Outcome, outcomeOf, run } from './run';
import { settings } from './settings';

export const PACKAGE = resolve(__dirname, '..', '..', '..');
const CLI = ['node', join(PACKAGE, 'lib', 'cli', 'main.js')];
const TSX = ['node', join(PACKAGE, 'node_modules', 'tsx', 'dist', 'cli.mjs')];

/** Where the tailnet's settings of an example begin. Further ones are put behind it, as a user would. */
const AUTH_KEY_LINE = /^ *authKey: AuthKey\.\w+\(.*\),\n/gm;

/** What a user with a control server of their own says about it. */
const PRIVATE_TAILNET = { loginServer: `'${settings.loginServer}'`, logs: 'false' };

/** An app in a folder of its own, made from a folder of this package, which uses the package as it was built. */
export class App {
  /** @param source folder below the package, such as `examples/quickstart` */
  public static from(source: string): App {
    const folder = mkdtempSync(join(tmpdir(), 'cdk8s-openclaw-e2e-'));
    cpSync(join(PACKAGE, source), folder, { recursive: true });
    mkdirSync(join(folder, 'keys'), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(PACKAGE, join(folder, 'node_modules', 'cdk8s-openclaw'));
    for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs']) {
      symlinkSync(join(PACKAGE, 'node_modules', name), join(folder, 'node_modules', name));
    }
    return new App(folder);
  }

  private original: string;
  private tailnet: { readonly [setting: string]: string | undefined } = PRIVATE_TAILNET;

  private constructor(public readonly folder: string) {
    this.original = readFileSync(this.main, 'utf8');
  }

  /**
   * Writes settings of the tailnet node into main.ts, in addition to those written before; undefined takes one out.
   *
   * @param more TypeScript by name, such as `{ enabled: 'false' }`
   */
  public set(more: { readonly [setting: string]: string | undefined }): void {
    this.tailnet = { ...this.tailnet, ...more };
    const lines = Object.entries(this.tailnet).map(([setting, value]) => value === undefined ? '' : `      ${setting}: ${value},\n`).join('');
    const places = this.original.match(AUTH_KEY_LINE)?.length;
    if (!places) throw new Error(`${this.main} has no line that begins with "authKey: AuthKey.": the example changed, change AUTH_KEY_LINE with it`);
    writeFileSync(this.main, this.original.replace(AUTH_KEY_LINE, line => line + lines));
  }

  /** Replaces a text of main.ts that was there from the beginning. */
  public edit(from: string, to: string): void {
    if (!this.original.includes(from)) throw new Error(`${this.main} has no "${from}" to edit: the app changed, change the test with it`);
    this.original = this.original.replace(from, to);
    this.set({});
  }

  /** The manifests that the app makes. */
  public async synthesize(): Promise<string> {
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true });
    await run([...TSX, 'main.ts'], { cwd: this.folder });
    const { stdout } = await run(['sh', '-c', 'cat dist/*.yaml'], { cwd: this.folder });
    return stdout;
  }

  /** Makes a key pair and gives the private key to the cluster. */
  public async keygen(namespace: string): Promise<void> {
    await this.cli('keygen', '--namespace', namespace, '--public-key', `keys/${namespace}.pub.pem`, '--force', '--apply');
  }

  /** Makes a key pair, in place of one whose private half nobody needs, and returns the private key's Secret. */
  public async keygenToStdout(namespace: string, publicKey = `keys/${namespace}.pub.pem`): Promise<string> {
    rmSync(join(this.folder, publicKey), { force: true });
    return this.cli('keygen', '--namespace', namespace, '--public-key', publicKey);
  }

  /** Seals a value, in place of the example's own. */
  public async seal(namespace: string, name: string, field: string, value: string, publicKey = `keys/${namespace}.pub.pem`): Promise<void> {
    await run([...CLI, 'seal', '--public-key', publicKey, '--namespace', namespace, '--name', name, '--field', field,
      '--output', `keys/${name}.${field}.yaml`, '--force'], { cwd: this.folder, input: value });
  }

  /** Runs a command of the package in the app's folder, whatever comes of it. */
  public async command(...args: string[]): Promise<Outcome> {
    return outcomeOf([...CLI, ...args], { cwd: this.folder });
  }

  /** Seals a value for the sealed-secrets controller whose certificate is in the folder, and returns what is printed: the manifest, where no other output is named. */
  public async sealForController(namespace: string, name: string, field: string, value: string, ...flags: string[]): Promise<string> {
    const output = flags.includes('--output') ? [] : ['--output', '-'];
    const command = [...CLI, 'seal', '--format', 'bitnami', '--certificate', 'keys/controller.pem', '--namespace', namespace, '--name', name, '--field', field, ...output, ...flags];
    return (await run(command, { cwd: this.folder, input: value })).stdout;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private async cli(...args: string[]): Promise<string> {
    return (await run([...CLI, ...args], { cwd: this.folder })).stdout;
  }

  private get main(): string {
    return join(this.folder, 'main.ts');
  }
}

/** The first of several documents: of what the examples make, the Namespace. */
export function firstDocument(manifests: string): string {
  return manifests.split(/^---$/m)[0];
}
