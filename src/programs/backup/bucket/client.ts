import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { elementOf } from './object-list';
import { BackupError } from '../errors';

/** A bucket and who asks it. */
export interface BucketAccess {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface BucketRequest {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query?: { readonly [name: string]: string };
  readonly body?: Buffer;
  /**
   * How long it may take, with the whole of its answer.
   *
   * @default - five minutes: a part of an archive on a slow line
   */
  readonly timeoutMs?: number;
}

/** How often a request is made that comes to nothing for a reason that may pass. */
const TRIES = 5;
const TIMEOUT_MS = 5 * 60_000;
/** Longest answer that is read as a text, in bytes: a page of a thousand objects takes a third of a megabyte. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/**
 * URL of an object. AWS has the bucket in the host's name, others in the path.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function objectUrl({ endpoint, bucket }: Pick<BucketAccess, 'endpoint' | 'bucket'>, key: string, query: { readonly [name: string]: string } = {}): URL {
  const url = new URL(endpoint);
  // a certificate for *.s3.… covers one label
  const isInHost = /(^|\.)amazonaws\.com(\.cn)?$/.test(url.hostname) && !bucket.includes('.');
  if (isInHost) url.hostname = `${bucket}.${url.hostname}`;
  url.pathname = [...isInHost ? [] : [bucket], ...key === '' ? [] : key.split('/')].map(encodeURIComponent).join('/');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** Makes signed requests of a bucket, by S3's protocol. */
export class BucketClient {
  public constructor(private readonly access: BucketAccess, private readonly signal: AbortSignal, private readonly pauseMs = 500) {}

  /**
   * Makes a request, again if it comes to nothing for a reason that may pass.
   *
   * @throws BackupError if it is refused or comes to nothing
   */
  public async ask(request: BucketRequest): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.attempt(request);
      if (failure instanceof Response) return failure;
      if (!failure.mayPass || attempt === TRIES) throw failure.error;
      await this.pause(this.pauseMs * 2 ** attempt);
    }
  }

  /** Makes a request whose answer is a text. */
  public async askText(request: BucketRequest, maxBytes = MAX_TEXT_BYTES): Promise<string> {
    return textOf(await this.ask(request), maxBytes);
  }

  private async attempt(request: BucketRequest): Promise<Response | { readonly error: BackupError; readonly mayPass: boolean }> {
    const what = `${request.method} of ${request.key || 'the list'} in bucket ${this.access.bucket} at ${this.access.endpoint}`;
    let response: Response;
    try {
      response = await this.send(request);
    } catch (error) {
      this.signal.throwIfAborted();
      return { error: new BackupError(`${what} came to nothing (${reasonOf(error)})`, 'see whether the endpoint is right, and reached from the pod: cidrs'), mayPass: true };
    }
    if (response.ok) return response;
    // of the error's document nothing but its code: it repeats what was signed
    const code = elementOf(await textOf(response, MAX_TEXT_BYTES).catch(() => ''), 'Code') ?? '';
    const told = [response.status, ...(/^\w{1,64}$/.test(code) ? [code] : [])].join(' ');
    return {
      error: new BackupError(`${what} was refused with ${told}`, 'see the bucket\'s name and region, and what its credentials may: s3:ListBucket, GetObject, PutObject, DeleteObject'),
      mayPass: response.status === 429 || response.status >= 500,
    };
  }

  private async send({ method, key, query, body, timeoutMs = TIMEOUT_MS }: BucketRequest): Promise<Response> {
    const { region, accessKeyId, secretAccessKey } = this.access;
    const signed = await new AwsV4Signer({
      method,
      url: objectUrl(this.access, key, query).href,
      // the digest of what is sent: the other side refuses what does not arrive whole
      headers: { 'x-amz-content-sha256': createHash('sha256').update(body ?? '').digest('hex') },
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
    }).sign();
    return fetch(signed.url, {
      method,
      headers: signed.headers,
      body: body as NonNullable<Parameters<typeof fetch>[1]>['body'],
      // nobody else gets to see a signed request
      redirect: 'manual',
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(timeoutMs)]),
    });
  }

  private async pause(ms: number): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, ms));
    this.signal.throwIfAborted();
  }
}

async function textOf(response: Response, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) throw new BackupError(`the bucket answers with more than ${maxBytes} bytes where a text was asked for`, 'see what runs at the endpoint');
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : name;
}
