import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** The agent's main database, below its data. */
const MAIN_DATABASE = join('state', 'openclaw.sqlite');

/** Whether a folder has the data of an agent in it. */
export function hasData(folder: string): boolean {
  return lstatSync(join(folder, MAIN_DATABASE), { throwIfNoEntry: false })?.isFile() === true;
}
