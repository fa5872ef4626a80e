import { createWriteStream, statSync } from 'node:fs';
import { FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BucketClient } from './client';
import { elementOf, parseObjectPage } from './object-list';
import { StoredFile } from '../archives';
import { BackupError } from '../errors';
import { ArchiveStore } from '../store';

/** Size of the parts in which a file is sent, in bytes: each is in memory. S3 takes at least 5 MiB. */
const PART_BYTES = 16 * 1024 * 1024;
/** Most parts that S3 takes of one object. */
const MAX_PARTS = 10_000;
/** How long an archive may take to come: the Job's own deadline is shorter. */
const FETCH_MS = 24 * 60 * 60_000;
/** Most pages of a list, of a thousand objects each. */
const MAX_PAGES = 100;

/** Archives in a bucket that speaks S3's protocol. */
export class BucketStore implements ArchiveStore {
  public readonly description: string;

  /** @param prefix of the objects' keys, which ends with a slash or is empty */
  public constructor(
    private readonly client: BucketClient, bucket: string, private readonly prefix: string, private readonly partBytes = PART_BYTES,
  ) {
    this.description = `bucket ${bucket}${prefix === '' ? '' : ` below ${prefix}`}`;
  }

  public async list(beginning: string): Promise<StoredFile[]> {
    const files: StoredFile[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = { 'list-type': '2', 'prefix': this.key(beginning), ...token === undefined ? {} : { 'continuation-token': token } };
      const { objects, next } = parseObjectPage(await this.client.askText({ method: 'GET', key: '', query }));
      files.push(...objects.map(({ name, size }) => ({ name: name.slice(this.prefix.length), size })));
      if (next === undefined) return files;
      token = next;
    }
    throw new BackupError(`${this.description} has more than ${MAX_PAGES * 1000} objects that begin with ${this.key(beginning)}`, 'give the backup a prefix of its own');
  }

  public async readText(name: string, maxLength: number): Promise<string> {
    return this.client.askText({ method: 'GET', key: this.key(name) }, maxLength);
  }

  public async put(name: string, file: string): Promise<void> {
    if ((await this.list(name)).some(each => each.name === name)) throw new BackupError(`${name} is in ${this.description} already`, 'run it again; see whether another cluster has the same prefix');
    const { size } = statSync(file);
    const handle = await open(file);
    try {
      if (size <= this.partBytes) await this.putWhole(name, await readPart(handle, 0, size));
      else await this.putInParts(name, handle, size);
    } finally {
      await handle.close();
    }
    const stored = (await this.client.ask({ method: 'HEAD', key: this.key(name) })).headers.get('content-length');
    if (stored !== String(size)) throw new BackupError(`${name} has ${stored} bytes in ${this.description}, and ${size} were sent`, 'run it again');
  }

  public async putText(name: string, text: string): Promise<void> {
    await this.putWhole(name, Buffer.from(text));
  }

  public async fetch(name: string, folder: string): Promise<string> {
    const file = join(folder, name);
    const { body } = await this.client.ask({ method: 'GET', key: this.key(name), timeoutMs: FETCH_MS });
    await pipeline(body === null ? Readable.from([]) : Readable.fromWeb(body as import('node:stream/web').ReadableStream), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    return file;
  }

  public async remove(name: string): Promise<void> {
    await this.client.ask({ method: 'DELETE', key: this.key(name) });
  }

  private key(name: string): string {
    return this.prefix + name;
  }

  private async putWhole(name: string, body: Buffer): Promise<void> {
    await this.client.ask({ method: 'PUT', key: this.key(name), body });
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
  private async putInParts(name: string, handle: FileHandle, size: number): Promise<void> {
    const key = this.key(name);
    const uploadId = elementOf(await this.client.askText({ method: 'POST', key, query: { uploads: '' } }), 'UploadId');
    if (!uploadId) throw new BackupError(`${this.description} gives no id for an upload in parts`, 'see what runs at the endpoint');
    try {
      const partBytes = Math.max(this.partBytes, Math.ceil(size / MAX_PARTS));
      const tags: string[] = [];
      for (let offset = 0; offset < size; offset += partBytes) {
        const body = await readPart(handle, offset, Math.min(partBytes, size - offset));
        const { headers } = await this.client.ask({ method: 'PUT', key, query: { partNumber: String(tags.length + 1), uploadId }, body });
        tags.push(headers.get('etag') ?? '');
      }
      const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`).join('');
      const answer = await this.client.askText({
        method: 'POST', key, query: { uploadId }, body: Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`),
      });
      // a failure at this point may come with the status of a success
      if (/<Error>/.test(answer)) throw new BackupError(`${this.description} did not put the parts of ${name} together`, 'run it again');
    } catch (error) {
      // parts that nobody puts together cost money
      await this.client.ask({ method: 'DELETE', key, query: { uploadId } }).catch(() => {});
      throw error;
    }
  }
}

async function readPart(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new BackupError('the archive became shorter while it was sent', 'run it again');
    filled += bytesRead;
  }
  return buffer;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
