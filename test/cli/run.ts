import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

// Each test starts programs, which takes its time on a busy machine.
jest.setTimeout(60_000);

/** Starts the program from its source. */
export const COMMAND = [process.execPath, '--import', 'tsx', join(ROOT, 'src', 'cli', 'main.ts')];

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

/**
 * Runs a shell command at a terminal of its own, which `script` from util-linux gives.
 *
 * @param command for `sh`; what it does not redirect is the terminal
 * @param answer what is typed once `prompt` is on the screen
 * @returns all that the terminal showed
 */
export async function runAtTerminal(command: string, prompt: string, answer: string): Promise<TerminalResult> {
  const child = spawn('script', ['--quiet', '--return', '--echo', 'always', '--command', command, '/dev/null'], { cwd: ROOT, timeout: TIMEOUT_MS });
  let screen = '';
  let answered = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (prompt && !answered && screen.includes(prompt)) {
      answered = true;
      child.stdin.write(answer);
    }
  });
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.stdin.destroy();
  return { status, screen };
}

/** The program's command line for a shell. */
export function shellCommand(args: readonly string[]): string {
  return [...COMMAND, ...args].map((arg) => `'${arg.replaceAll('\'', '\'\\\'\'')}'`).join(' ');
}
