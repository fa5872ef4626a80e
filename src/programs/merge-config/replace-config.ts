import { Prepared, isThere, move, prepare } from './files';

/** OpenClaw keeps that many earlier configurations: `.bak`, the latest, to `.bak.4`. */
const BACKUPS = 5;

/**
 * Gives the configuration its new content, and keeps what it was as `.bak.1`, among the backups that OpenClaw makes of it.
 *
 * @param earlier undefined where there was none
 */
export function replaceConfig(file: string, content: string, earlier?: Buffer): void {
  const prepared: Prepared[] = [];
  try {
    // all that may find no room, before anything moves
    if (earlier) prepared.push(prepare(backup(file, 1), earlier));
    prepared.push(prepare(file, content));
    retireBackup(file);
    if (earlier) shift(file);
    for (const next of prepared) next.commit();
  } catch (error) {
    for (const next of prepared) next.discard();
    throw error;
  }
}

/**
 * Turns `.bak`, if there is one, into `.bak.1`, and so on.
 *
 * OpenClaw puts `.bak` in the configuration's place, by itself, when that has lost half of its length or its field `meta` since it last ran. It may hold anything: what is
 * set back here would come back from there.
 */
export function retireBackup(file: string): void {
  if (isThere(backup(file, 0))) shift(file);
}

function shift(file: string): void {
  for (let index = BACKUPS - 1; index > 0; index--) move(backup(file, index - 1), backup(file, index));
}

function backup(file: string, index: number): string {
  return index === 0 ? `${file}.bak` : `${file}.bak.${index}`;
}
