import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { shellCommand } from './cli/run';

const ROOT = resolve(__dirname, '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Fenced blocks of a language. */
const blocks = (language: string, text = readme) => [...text.matchAll(new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g'))].map(([, code]) => code);

/** Runs an app from a folder that has keys, and gives its objects. */
function synthesize(folder: string, main: string): unknown[] {
  const { status, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['--tsconfig', join(ROOT, 'examples', 'tsconfig.json'), main], {
    cwd: folder,
    env: { ...process.env, CDK8S_OUTDIR: join(folder, 'dist') },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return parseAllDocuments(readFileSync(join(folder, 'dist', 'agents.k8s.yaml'), 'utf8')).map(document => document.toJS());
}

test('the example is a whole app, and the quickstart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    cpSync(join(ROOT, 'examples', 'quickstart'), folder, { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const quickstart = synthesize(folder, 'main.ts');
    writeFileSync(join(folder, 'readme.ts'), blocks('ts')[0]);
    expect(synthesize(folder, 'readme.ts')).toEqual(quickstart);
    expect(quickstart.length).toBeGreaterThan(5);

    const [whole, monitoring, policy, ...others] = blocks('ts');
    expect(others).toEqual([]);
    const both = whole.replace('InstanceNamespace,', 'InstanceNamespace, TailnetMonitoring,').replace('\napp.synth();', `${monitoring}app.synth();`);
    writeFileSync(join(folder, 'monitored.ts'), both);
    const more = synthesize(folder, 'monitored.ts').slice(quickstart.length).map((object: any) => object.kind);
    expect(more).toEqual(['PodMonitor', 'PrometheusRule', 'ConfigMap', 'NetworkPolicy']);

    writeFileSync(join(folder, 'policed.ts'), whole
      .replace('InstanceNamespace,', 'InstanceNamespace, TailnetMember, TailnetPolicy,')
      .replace('new OpenClawInstance(', 'const agent = new OpenClawInstance(')
      .replace('dns:', 'tags: [\'tag:agent\'], dns:')
      .replace('\napp.synth();', `${policy}app.synth();`));
    synthesize(folder, 'policed.ts');
    expect(readFileSync(join(folder, 'dist', 'tailnet-policy.hujson'), 'utf8')).toContain('"tag:agent:8080"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('its command checks the files that the quickstart uses, also beside a SealedSecret', () => {
  const [command] = /(?<=`npx cdk8s-openclaw )verify [^`]+/.exec(readme)!;
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    cpSync(join(ROOT, 'examples', 'quickstart'), join(folder, 'examples', 'quickstart'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    synthesize(folder, join('examples', 'quickstart', 'main.ts'));
    cpSync(join(ROOT, 'examples', 'bitnami', 'keys', 'agent.sealed-secret.yaml'), join(folder, 'examples', 'quickstart', 'keys', 'agent.sealed-secret.yaml'));
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `${shellCommand([])} ${command}`], { cwd: folder, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expect.stringMatching(/^\S+agent\.auth-key\.yaml: ok\n\S+agent\.gateway-token\.yaml: ok\n$/), stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('two commands set it up', () => {
  const setUp = readme.split('\n## ').find(section => section.startsWith('Set up'));
  expect(blocks('sh', setUp)).toEqual(['npm ci && npm run quickstart\n', 'npm ci && npm test\n']);
});

test('every file that it links to is there', () => {
  const linked = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, file]) => file);
  expect(linked.length).toBeGreaterThan(2);
  for (const file of linked) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
});

test('every npm script that it names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});
