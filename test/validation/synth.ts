import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { stringify } from 'yaml';
import type { Manifest } from '../../src/checks/manifests/manifest';

const ROOT = join(__dirname, '..', '..');
const NODE_MODULES = join(ROOT, 'node_modules');

/** Longest that a run may take: the CLI would ask a registry for a plugin that it does not find. */
const TIMEOUT_MS = 60_000;

/** What a project of somebody who uses this library looks like, with the package installed in it, compiled once for a test file. */
const project = mkdtempSync(join(tmpdir(), 'validation-'));
beforeAll(() => {
  const installed = join(project, 'node_modules', 'cdk8s-openclaw');
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['src/validation/index.ts'],
    outfile: join(installed, 'lib', 'validation', 'index.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
  });
  symlinkSync(NODE_MODULES, join(installed, 'node_modules'));
  for (const peer of ['cdk8s', 'constructs']) symlinkSync(join(NODE_MODULES, peer), join(project, 'node_modules', peer));
  // a chart of manifests that no construct of this library made
  writeFileSync(join(project, 'main.js'), `
    const { ApiObject, App, Chart } = require('cdk8s');
    const app = new App();
    const chart = new Chart(app, 'by-hand');
    require('./manifests.json').forEach((manifest, index) => new ApiObject(chart, 'object-' + index, manifest));
    app.synth();
  `);
});
afterAll(() => rmSync(project, { recursive: true }));

export interface Synthesis {
  readonly status: number | null;
  /** All that the CLI printed. */
  readonly output: string;
  /** What it wrote with `--validation-reports-output-file`; undefined where it did not come to that. */
  readonly report?: any;
}

export interface SynthesisOptions {
  /** `properties` of the plugin. */
  readonly properties?: { readonly [name: string]: unknown };
  /** Files of the project, by name. */
  readonly files?: { readonly [name: string]: string };
  /** Further arguments of `cdk8s synth`. */
  readonly args?: readonly string[];
}

/** Runs the real `cdk8s synth` with the plugin, as the documentation says it, on an app that makes manifests. */
export function synthesize(manifests: readonly Manifest[], { properties, files = {}, args = [] }: SynthesisOptions = {}): Synthesis {
  mkdirSync(join(project, 'home'), { recursive: true });
  writeFileSync(join(project, 'manifests.json'), JSON.stringify(manifests));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  writeFileSync(join(project, 'cdk8s.yaml'), stringify({
    language: 'typescript',
    app: 'node main.js',
    validations: [{ package: './node_modules/cdk8s-openclaw/lib/validation', version: '0.0.0', class: 'OpenClawValidation', ...(properties ? { properties } : {}) }],
  }));
  const report = join(project, 'report.json');
  rmSync(report, { force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath, [join(NODE_MODULES, '.bin', 'cdk8s'), 'synth', '--check-upgrade=false', '--validation-reports-output-file', report, ...args],
    { cwd: project, encoding: 'utf8', timeout: TIMEOUT_MS, env: { ...process.env, HOME: join(project, 'home') } },
  );
  return { status, output: stdout + stderr, report: parsed(report) };
}

function parsed(file: string): any {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).reports[0];
  } catch {
    return undefined;
  }
}
