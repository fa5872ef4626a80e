import { AccessAnswer, Table } from './answer-file';
import { compareTexts } from './texts';

/** That a source reaches a port of an instance. */
export interface Path {
  readonly source: string;
  readonly instance: string;
  readonly port: string;
}

/** What is different from an answer of before. */
export interface Changes {
  readonly added: readonly Path[];
  readonly removed: readonly Path[];
}

/** Compares two answers; devices only where both have them, or those of now are the first. */
export function changesBetween(before: AccessAnswer, after: AccessAnswer): Changes {
  const old = pathsOf(before, after.devices !== undefined);
  const now = pathsOf(after, true);
  return { added: without(now, old), removed: without(old, now) };
}

function pathsOf({ sources, devices = {} }: AccessAnswer, withDevices: boolean): Map<string, Path> {
  const paths = new Map<string, Path>();
  for (const [kind, table] of Object.entries<Table>(withDevices ? { sources, devices } : { sources })) {
    for (const [instance, bySource] of Object.entries(table)) {
      for (const [source, ports] of Object.entries(bySource)) {
        for (const port of ports) paths.set(JSON.stringify([instance, kind, source, port]), { source, instance, port });
      }
    }
  }
  return paths;
}

function without(some: ReadonlyMap<string, Path>, others: ReadonlyMap<string, Path>): Path[] {
  return [...some].filter(([key]) => !others.has(key)).sort(([one], [other]) => compareTexts(one, other)).map(([, path]) => path);
}
