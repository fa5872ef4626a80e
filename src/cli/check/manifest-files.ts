import { readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CliError } from '../cli-error';

const EXTENSIONS = ['.json', '.yaml', '.yml'];

/** A file to read. */
export interface ManifestFile {
  readonly file: string;
  /** Whether a person named it. Else it was found in a folder, where there may be other things than manifests. */
  readonly isNamed: boolean;
}

/**
 * The files that arguments mean, each once: files as they are, and of folders all files of theirs and of those in them that may hold manifests. What begins with a dot, and
 * `node_modules`, is left out.
 *
 * @param paths files, folders, and `-` for standard input
 * @throws CliError for a folder that cannot be read
 */
export function manifestFiles(paths: readonly string[]): ManifestFile[] {
  const seen = new Set<string>();
  const isFirst = (path: string) => {
    const real = path === '-' ? path : realPathOf(path);
    return !seen.has(real) && seen.add(real);
  };
  const named = paths.map(path => ({ path, isFolder: path !== '-' && isFolder(path) }));
  // those that are named first, so that they are not taken for those of a folder
  const files = named.filter(each => !each.isFolder && isFirst(each.path));
  return named.flatMap(each => {
    if (each.isFolder) return filesIn(each.path, isFirst);
    return files.includes(each) ? [{ file: each.path, isNamed: true }] : [];
  });
}

function filesIn(folder: string, isFirst: (path: string) => unknown): ManifestFile[] {
  // by a link, a folder may be in itself
  if (!isFirst(folder)) return [];
  return namesIn(folder).flatMap(name => {
    const path = join(folder, name);
    if (name.startsWith('.') || name === 'node_modules') return [];
    if (isFolder(path)) return filesIn(path, isFirst);
    return EXTENSIONS.includes(extname(name)) && isFirst(path) ? [{ file: path, isNamed: false }] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new CliError(`${folder}: cannot be read (${(error as NodeJS.ErrnoException).code}): check that you may read it`);
  }
}

function isFolder(path: string): boolean {
  return orElse(false, () => statSync(path).isDirectory());
}

function realPathOf(path: string): string {
  return orElse(path, () => realpathSync(path));
}

/** One that is not there is told when it is read. */
function orElse<T>(other: T, look: () => T): T {
  try {
    return look();
  } catch {
    return other;
  }
}
