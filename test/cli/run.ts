import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

// Each test starts programs, which takes its time on a busy machine.
jest.setTimeout(60_000);

// The program as the package has it, compiled once for a test file: compiling it takes longer than running it.
const program = mkdtempSync(join(tmpdir(), 'cli-'));
beforeAll(() => {
  compile('main');
  for (const part of ['package.json', 'node_modules']) symlinkSync(join(ROOT, part), join(program, part));
});
afterAll(() => rmSync(program, { recursive: true }));

const COMMAND = [process.execPath, compiled('main')];

function compiled(module: string): string {
  return join(program, 'lib', 'cli', `${module}.js`);
}

function compile(module: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [`src/cli/${module}.ts`],
    outfile: compiled(module),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
  });
}

/** Longest that a run may take: one that waits for something would wait for ever. */
const TIMEOUT_MS = 25_000;

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TerminalResult {
  readonly status: number | null;
  readonly screen: string;
}

/** Runs the program without a terminal. */
export function run(args: readonly string[], input: string | Buffer = '', env: Record<string, string> = {}): Result {
  const [node, ...start] = COMMAND;
  const { status, stdout, stderr } = spawnSync(node, [...start, ...args], { cwd: ROOT, encoding: 'utf8', input, timeout: TIMEOUT_MS, env: { ...process.env, ...env } });
  expect(stderr).not.toMatch(/\n\s+at /);
  return { status, stdout, stderr };
}

/** Runs a script that calls one `module` of the program, in a process with no environment but `env`. */
export function runScript(module: string, script: string, env: Record<string, string> = {}): Result {
  compile(module);
  const start = `const module = require(${JSON.stringify(compiled(module))});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', `{ ${start} ${script} }`], { encoding: 'utf8', timeout: TIMEOUT_MS, env });
  return { status, stdout, stderr };
}

/**
 * Runs a shell command at a terminal of its own, which `script` from util-linux gives.
 *
 * @param command for `sh`; what it does not redirect is the terminal
 * @param typed what is typed, each part once a text is on the screen that was not there before
 * @returns all that the terminal showed
 */
export async function runAtTerminal(command: string, ...typed: Array<{ once: string; type: string }>): Promise<TerminalResult> {
  const child = spawn('script', ['--quiet', '--return', '--echo', 'always', '--command', command, '/dev/null'], { cwd: ROOT, timeout: TIMEOUT_MS });
  let screen = '';
  let answeredAt = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    const at = typed.length > 0 ? screen.indexOf(typed[0].once, answeredAt) : -1;
    if (at < 0) return;
    answeredAt = at + typed[0].once.length;
    child.stdin.write(typed.shift()!.type);
  });
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.stdin.destroy();
  return { status, screen };
}

/** The program's command line for a shell. */
export function shellCommand(args: readonly string[]): string {
  return [...COMMAND, ...args].map((arg) => `'${arg.replaceAll('\'', '\'\\\'\'')}'`).join(' ');
}
