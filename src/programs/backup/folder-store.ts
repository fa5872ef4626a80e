import { createReadStream, createWriteStream, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StoredFile } from './archives';
import { flush } from './disk';
import { BackupError } from './errors';
import { ArchiveStore } from './store';

/** Begins the name of a folder for an archive that is being made. */
const PARTIAL = '.partial-';

/** Archives in a folder of a claim. */
export class FolderStore implements ArchiveStore {
  public readonly description: string;

  /**
   * @param folder is made if it is missing
   * @param signal ends what copies when it aborts
   * @param deadline how long a backup may take, in milliseconds: what is older and not finished has nobody who finishes it
   */
  public constructor(private readonly folder: string, private readonly signal: AbortSignal, private readonly deadline: number) {
    this.description = `folder ${folder}`;
  }

  public async list(beginning: string): Promise<StoredFile[]> {
    try {
      return readdirSync(this.folder, { withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.startsWith(beginning))
        .map(({ name }) => ({ name, size: lstatSync(join(this.folder, name)).size }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  public async readText(name: string, maxLength: number): Promise<string> {
    const { size } = statSync(this.path(name));
    if (size > maxLength) throw new BackupError(`${this.path(name)} has ${size} bytes, ${maxLength} at most were written`, 'restore another archive');
    return readFileSync(this.path(name), 'utf8');
  }

  public async put(name: string, file: string): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.removeAbandoned();
    await this.putStream(name, createReadStream(file));
  }

  public async putText(name: string, text: string): Promise<void> {
    await this.putStream(name, Readable.from([text]));
  }

  public async fetch(name: string): Promise<string> {
    return this.path(name);
  }

  public async remove(name: string): Promise<void> {
    rmSync(this.path(name), { force: true });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private async putStream(name: string, content: Readable): Promise<void> {
    // on the claim itself: what is whole is renamed
    const folder = mkdtempSync(join(this.folder, PARTIAL));
    try {
      const file = join(folder, name);
      await pipeline(content, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal: this.signal });
      flush(file);
      if (lstatSync(this.path(name), { throwIfNoEntry: false })) throw new BackupError(`${this.path(name)} is there already`, 'run it again');
      renameSync(file, this.path(name));
      flush(this.folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private removeAbandoned(): void {
    for (const name of readdirSync(this.folder).filter(each => each.startsWith(PARTIAL))) {
      const path = this.path(name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats && stats.mtimeMs < Date.now() - this.deadline) rmSync(path, { recursive: true, force: true });
    }
  }
}
