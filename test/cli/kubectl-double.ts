import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the double keeps. */
export interface DoubleState {
  /** Entries of the Secret with the private keys, in base64. */
  secret: { [entry: string]: string };
  annotations: { [name: string]: string };
  /** Of the Secret: one that is patched must be the one that was read. */
  resourceVersion: string;
  configMaps: object[];
  /** What somebody else does once the Secret was read. */
  meanwhile?: Partial<Pick<DoubleState, 'annotations' | 'resourceVersion'>>;
  /** The command lines that it was given. */
  calls: string[][];
}

const DOUBLE = String.raw`#!/usr/bin/env node
const { readFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const file = process.env.KUBECTL_DOUBLE;
const state = JSON.parse(readFileSync(file, 'utf8'));
state.calls.push(args);
const has = word => args.includes(word);
if (has('apply')) {
  const manifest = readFileSync(0, 'utf8');
  for (const [, entry, value] of manifest.matchAll(/^  "(.*)": (.*)$/gm)) state.secret[entry] = value;
  for (const [, name, value] of manifest.matchAll(/^    "(.*)": "(.*)"$/gm)) {
    // another manager's field is a conflict, but for those who do not care
    if ((state.annotations[name] ?? value) !== value && has('--server-side') && !has('--force-conflicts')) process.exit(1);
    state.annotations[name] = value;
  }
} else if (has('patch')) {
  const patch = JSON.parse(args.find(arg => arg.startsWith('--patch=')).slice('--patch='.length));
  const version = patch.find(({ op }) => op === 'test');
  if (version !== undefined && (version.path !== '/metadata/resourceVersion' || version.value !== state.resourceVersion)) process.exit(1);
  for (const { path } of patch.filter(({ op }) => op === 'remove')) {
    const [, data, name] = /^\/(data|metadata\/annotations)\/(.*)$/.exec(path);
    delete (data === 'data' ? state.secret : state.annotations)[name.replace('~1', '/')];
  }
} else if (has('secret')) {
  process.stdout.write(JSON.stringify({ metadata: { resourceVersion: state.resourceVersion, annotations: state.annotations }, data: state.secret }));
  Object.assign(state, state.meanwhile);
} else if (has('configmaps')) process.stdout.write(JSON.stringify({ items: state.configMaps }));
else process.exit(9);
writeFileSync(file, JSON.stringify(state));
`;

/** A `kubectl` that keeps one Secret and some ConfigMaps in a file. The end-to-end tests run the real one: here there is no cluster. */
export class KubectlDouble {
  private readonly file: string;

  constructor(private readonly folder: string) {
    this.file = join(folder, 'cluster.json');
    if (existsSync(this.file)) return;
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'kubectl'), DOUBLE);
    chmodSync(join(folder, 'bin', 'kubectl'), 0o755);
    this.state = { secret: {}, annotations: {}, resourceVersion: '7', configMaps: [], calls: [] };
  }

  public get env(): Record<string, string> {
    return { PATH: `${join(this.folder, 'bin')}:${process.env.PATH}`, KUBECTL_DOUBLE: this.file };
  }

  public get state(): DoubleState {
    return JSON.parse(readFileSync(this.file, 'utf8'));
  }

  public set state(state: DoubleState) {
    writeFileSync(this.file, JSON.stringify(state));
  }

  /** Puts a private key into the Secret. */
  public hold(entry: string, privateKey: string): void {
    const { state } = this;
    this.state = { ...state, secret: { ...state.secret, [entry]: Buffer.from(privateKey).toString('base64') } };
  }
}
