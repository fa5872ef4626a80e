import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MergeError, errno } from './errors';
import { makeFolder, prepare, readIfThere } from './files';
import { changedGuarded, guard } from './guarded';
import { Source, changedPaths, force, includedOverOwned, mergeConfig } from './merge';
import { SyntaxProblem, parseConfig } from './parse-config';
import { replaceConfig, retireBackup } from './replace-config';
import { Tree, child, equal, isTree } from './value';

/** What the gateway reads, and in the source's folder the whole configuration. */
const CONFIG = 'openclaw.json';
/**
 * Folder of the configuration, among the data. OpenClaw changes the mode of the configuration's folder before it writes, and the volume's is not its own.
 */
const FOLDER = 'config';
/** In the source's folder: the part of the configuration that the library sets. */
const OWNED = 'owned.json';
/** Beside the configuration: what the source said when it was last applied. */
const LAST_APPLIED = `${CONFIG}.last-applied`;

/** A gateway that does not start has no shell to mend its configuration in. With a read-only one it starts. */
const MEND = 'set configMode to ConfigMode.MANAGED and apply, mend or move the file with kubectl exec, and set it back';
const SOURCE_FIX = 'synthesize and apply anew';

export interface MergeOptions {
  /** Folder with what the source says. */
  readonly source: string;
  /** Folder of the gateway's data. */
  readonly data: string;
}

/** What a person may want to know. */
export interface MergeReport {
  /** What the library sets, or guards, and was changed in the app. */
  readonly setBack: readonly string[];
  /** What went wrong and stops nothing. */
  readonly warnings: readonly string[];
}

/**
 * Makes the configuration that the gateway is to start with.
 *
 * @throws MergeError where there can be none; then everything is as it was
 */
export function prepareConfig(options: MergeOptions): MergeReport {
  const source = { config: readSource(join(options.source, CONFIG)), owned: readSource(join(options.source, OWNED)) };
  const folder = join(options.data, FOLDER);
  makeFolder(folder, MEND);
  const file = join(folder, CONFIG);
  const bytes = readIfThere(file, MEND);
  const current = bytes && parse(file, bytes, MEND);
  const { applied, warnings } = readApplied(join(folder, LAST_APPLIED));

  const config = guard(mergeConfig(source, current, applied), source.config);
  refuseIncludes(file, source.owned, config);
  if (equal(config, current)) retireBackup(file);
  else replaceConfig(file, format(config), bytes);
  // at the end: a run that is stopped before applies once more what it applied
  if (!applied || !equal(asTree(source), asTree(applied))) prepare(join(folder, LAST_APPLIED), formatApplied(source)).commit();
  return { setBack: current && applied ? setBack(applied, current) : [], warnings };
}

function readSource(file: string): Tree {
  let bytes: Buffer;
  try {
    // the kubelet's, and read-only: links lead to where it put the files
    bytes = readFileSync(file);
  } catch (error) {
    throw new MergeError('BAD_FILE', `${file}: cannot be read (${errno(error)})`, SOURCE_FIX);
  }
  return parse(file, bytes, SOURCE_FIX);
}

function parse(file: string, bytes: Buffer, fix: string): Tree {
  try {
    return parseConfig(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxProblem) throw new MergeError('BAD_CONFIG', `${file}: ${error.message}`, fix);
    throw error;
  }
}

/** What the source said at the last start. The file is of use to nobody else: one that does not tell is like none. */
function readApplied(file: string): { readonly applied?: Source; readonly warnings: readonly string[] } {
  try {
    const bytes = readIfThere(file, '');
    if (bytes === undefined) return { warnings: [] };
    const state = parse(file, bytes, '');
    const [config, owned] = [child(state, 'config'), child(state, 'owned')];
    if (isTree(config) && isTree(owned)) return { applied: { config, owned }, warnings: [] };
    throw new MergeError('BAD_CONFIG', `${file}: has no "config" and "owned"`, '');
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    return { warnings: [`${error.problem}, so the source wins where the configuration differs from it; what that was is in ${CONFIG}.bak.1`] };
  }
}

function refuseIncludes(file: string, owned: Tree, config: Tree): void {
  const [path] = includedOverOwned(owned, config);
  if (path === undefined) return;
  throw new MergeError('INCLUDE_OVER_OWNED', `${file}: "$include" ${path === '' ? 'at the top' : `in ${path}`} reaches what this library sets`,
    `include below that, or write out what is included: ${MEND}`);
}

/** What was changed of what nobody may change for longer than until the next start. */
function setBack({ config, owned }: Source, current: Tree): string[] {
  return [...changedPaths(owned, current), ...changedGuarded(config, force(current, owned) as Tree)];
}

function asTree({ config, owned }: Source): Tree {
  return { config, owned };
}

/** In one line: with a source as large as a ConfigMap may be, it would be too large to be read otherwise. */
function formatApplied({ config, owned }: Source): string {
  return `${JSON.stringify({ version: 1, config, owned })}\n`;
}

/** As OpenClaw writes its configuration. */
function format(config: Tree): string {
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
