import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request as it came. */
export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What the bucket answers in place of what it would; undefined for that. */
type Interference = (request: Seen) => { readonly status: number; readonly body?: string } | undefined;

/** Ends an answer. */
type End = (status: number, text?: string | Buffer, headers?: { [name: string]: string }) => void;

/**
 * As much of S3 as the program asks for, in memory, with pages of two objects. It checks that bodies are what was signed for, not the signatures: the end-to-end tests have a server that does.
 */
export class Bucket {
  public readonly objects = new Map<string, Buffer>();
  public readonly seen: Seen[] = [];
  private readonly uploads = new Map<string, Map<number, Buffer>>();
  private readonly server = createServer((request, response) => {
    void read(request).then(body => this.answer({ method: request.method!, url: new URL(request.url!, 'http://bucket'), headers: request.headers, body }, response));
  });

  /** Answers in place of the bucket, if it gives a status. */
  public interfere: Interference = () => undefined;

  public async open(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  /** Uploads in parts that nobody ended. */
  public get unfinished(): number {
    return this.uploads.size;
  }

  private answer(request: Seen, response: ServerResponse): void {
    this.seen.push(request);
    const { method, url, headers, body } = request;
    const end: End = (status, text = '', more = {}) => void response.writeHead(status, more).end(text);
    const interference = this.interfere(request);
    if (interference) return void end(interference.status, interference.body);
    if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) return void end(400, '<Error><Code>XAmzContentSHA256Mismatch</Code></Error>');

    const key = decodeURIComponent(url.pathname.slice('/backups/'.length));
    const uploadId = url.searchParams.get('uploadId');
    if (url.pathname === '/backups') return void end(200, this.page(url.searchParams));
    if (url.searchParams.has('uploads')) {
      this.uploads.set('upload-1', new Map());
      return void end(200, '<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>');
    }
    if (uploadId !== null) return void this.answerUpload(request, key, uploadId, end);
    const object = this.objects.get(key);
    if (method === 'PUT') {
      this.objects.set(key, body);
      return void end(200);
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return void end(204);
    }
    if (!object) return void end(404, '<Error><Code>NoSuchKey</Code></Error>');
    end(200, method === 'HEAD' ? '' : object, { 'content-length': String(object.length) });
  }

  private answerUpload({ method, url, body }: Seen, key: string, uploadId: string, end: End): void {
    const parts = this.uploads.get(uploadId)!;
    if (method === 'PUT') {
      const number = Number(url.searchParams.get('partNumber'));
      parts.set(number, body);
      return end(200, '', { etag: `"part-${number}"` });
    }
    this.uploads.delete(uploadId);
    if (method === 'DELETE') return end(204);
    const asked = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>&#34;part-\1&#34;<\/ETag>/g)].map(([, number]) => Number(number));
    this.objects.set(key, Buffer.concat(asked.map(number => parts.get(number)!)));
    end(200, '<CompleteMultipartUploadResult/>');
  }

  private page(query: URLSearchParams): string {
    const names = [...this.objects.keys()].filter(name => name.startsWith(query.get('prefix')!)).sort();
    const start = Number(query.get('continuation-token') ?? 0);
    const content = names.slice(start, start + 2).map(name => `<Contents><Key>${name}</Key><Size>${this.objects.get(name)!.length}</Size></Contents>`).join('');
    const next = start + 2 < names.length ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${start + 2}</NextContinuationToken>` : '<IsTruncated>false</IsTruncated>';
    return `<ListBucketResult>${next}${content}</ListBucketResult>`;
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
