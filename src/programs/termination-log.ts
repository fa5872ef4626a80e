import { existsSync, writeFileSync } from 'node:fs';

/** What Kubernetes shows as the reason why a container ended. */
export const DEFAULT_TERMINATION_LOG = '/dev/termination-log';

/** The file that a program's arguments name, read ahead of their parser, so that the parser's own complaint has somewhere to go. */
export function terminationLogOf(argv: readonly string[]): string {
  const index = argv.indexOf('--termination-log');
  return (index < 0 ? undefined : argv[index + 1]) ?? DEFAULT_TERMINATION_LOG;
}

/** Tells on standard error why a program ends, and in the termination log. */
export function tellTermination(text: string, terminationLog: string): void {
  process.stderr.write(text);
  try {
    // Kubernetes makes this file before the container starts; elsewhere it is not ours to make
    if (existsSync(terminationLog)) writeFileSync(terminationLog, text);
  } catch {
    // it only repeats what stderr has
  }
}
