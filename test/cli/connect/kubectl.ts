import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pod, Workload } from '../../../src/cli/status/kube-objects';

/**
 * In place of kubectl, which has no cluster here; the end-to-end tests have both. `get` prints what the folder has for the kind and matches the name that the selector asks for,
 * `port-forward` serves the document that it has for the pod, and `exec` acts as the script that it has for the command.
 */
const KUBECTL = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls'), JSON.stringify(args) + '\\n');
const fail = (text) => { process.stderr.write(text + '\\n'); process.exitCode = 1; };
if (args[0] === 'get') {
  const file = join(__dirname, args[1] + '.json');
  if (!existsSync(file)) fail('Error from server (Forbidden): ' + args[1] + ' is forbidden');
  else {
    const wanted = /tailnet-node=([a-z0-9-]+)/.exec(args.join(' '))?.[1];
    const items = JSON.parse(readFileSync(file)).filter(({ metadata }) => wanted === undefined || metadata.labels['cdk8s-openclaw/tailnet-node'] === wanted);
    console.log(JSON.stringify({ items }));
  }
} else if (args[0] === 'port-forward') {
  const server = require('node:http').createServer((_, response) => response.end(readFileSync(join(__dirname, 'status.json')))).listen(0, '127.0.0.1', () => {
    console.log('Forwarding from 127.0.0.1:' + server.address().port + ' -> 9003');
  });
} else {
  const command = args.slice(args.indexOf('--') + 1);
  const file = join(__dirname, command[3] + '.js');
  if (existsSync(file)) new Function('command', 'fail', 'require', readFileSync(file, 'utf8'))(command, fail, require);
  else fail('Error from server (NotFound): deployments.apps "agent" not found');
}
`;

/** A stand-in for kubectl in a folder of its own. */
export class Kubectl {
  private readonly folder = mkdtempSync(join(tmpdir(), 'connect-'));

  public constructor() {
    writeFileSync(join(this.folder, 'kubectl'), KUBECTL, { mode: 0o755 });
    this.has();
  }

  public get path(): string {
    return `${this.folder}:${process.env.PATH}`;
  }

  /** Puts objects in the cluster, in place of those before. */
  public has({ pods = [], deployments = [] }: { pods?: Pod[]; deployments?: Workload[] } = {}): void {
    for (const [kind, items] of [['pods', pods], ['deployments.apps', deployments], ['statefulsets.apps', []], ['events', []]] as const) {
      writeFileSync(join(this.folder, `${kind}.json`), JSON.stringify(items));
    }
  }

  /** Forbids the user to list a kind. */
  public forbids(kind: string): void {
    rmSync(join(this.folder, `${kind}.json`));
  }

  /** What each exporter answers. */
  public tells(status: object): void {
    writeFileSync(join(this.folder, 'status.json'), JSON.stringify(status));
  }

  /** What `openclaw devices SUBCOMMAND` does in the pod: JavaScript, with `command` and with `fail(text)`, which writes to standard error and ends with 1. */
  public does(subcommand: 'list' | 'approve', script: string): void {
    writeFileSync(join(this.folder, `${subcommand}.js`), script);
  }

  /** The arguments of each call, of those that start with a word. */
  public calls(word: string): string[][] {
    const file = join(this.folder, 'calls');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').trim().split('\n').map((line): string[] => JSON.parse(line)).filter(([first]) => first === word);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
