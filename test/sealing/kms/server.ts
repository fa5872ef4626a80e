import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { IncomingMessage, Server, createServer } from 'node:http';
import { AddressInfo, createServer as createTcpServer } from 'node:net';

/** A key that the server has, and one in another region. */
export const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
export const OTHER_KEY = 'arn:aws:kms:us-west-2:111122223333:key/mrk-0123456789abcdef0123456789abcdef';

/** A request that it got. */
export interface KmsRequest {
  readonly operation: string;
  readonly KeyId: string;
  readonly EncryptionContext: { readonly [entry: string]: string };
}

/** What it answers: as KMS does; with an error of KMS; nothing, ever; or as what is no KMS. */
export type Answer = 'right' | { readonly error: string; readonly status?: number } | 'nothing' | 'a page';

/** In whatever KMS says of an error: nobody repeats it. */
export const KMS_MESSAGE = 'words-of-kms';

/** As much of AWS KMS as sealing asks of it, by KMS's own protocol. It is not KMS: what it wraps, it wraps its own way. The end-to-end tests have moto, which speaks all of it. */
export class KmsServer {
  public static async start(): Promise<KmsServer> {
    const server = new KmsServer();
    await new Promise<void>(resolve => server.http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  public readonly requests: KmsRequest[] = [];
  public answer: Answer = 'right';
  /** Keys that are there and not to be used. */
  public readonly disabled = new Set<string>();
  /** Keys whose region takes the question and answers nothing, ever. */
  public readonly silent = new Set<string>();
  private readonly secret = randomBytes(32);
  private readonly http: Server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const body = JSON.parse(await textOf(request));
    this.requests.push({ operation, KeyId: body.KeyId, EncryptionContext: body.EncryptionContext });
    const { answer } = this;
    if (answer === 'nothing' || this.silent.has(body.KeyId)) return;
    if (answer === 'a page') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>');
      return;
    }
    const [status, result] = answer === 'right' ? this.respond(operation, body) : [answer.status ?? 400, { __type: answer.error, message: KMS_MESSAGE }];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(result));
  });

  private constructor() {}

  /** What has a program ask this server, and nobody else. */
  public get env(): { [name: string]: string } {
    return environment(`http://127.0.0.1:${(this.http.address() as AddressInfo).port}`);
  }

  public async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise(resolve => this.http.close(resolve));
  }

  private respond(operation: string, { KeyId, EncryptionContext, Plaintext, CiphertextBlob }: { [field: string]: any }): [number, object] {
    if (this.disabled.has(KeyId)) return [400, { __type: 'DisabledException', message: KMS_MESSAGE }];
    const associated = Buffer.from(JSON.stringify([KeyId, Object.entries(EncryptionContext ?? {}).sort()]));
    if (operation === 'Decrypt') {
      const blob = Buffer.from(CiphertextBlob, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', this.secret, blob.subarray(0, 12)).setAAD(associated).setAuthTag(blob.subarray(-16));
      try {
        return [200, { KeyId, Plaintext: Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()]).toString('base64') }];
      } catch {
        return [400, { __type: 'InvalidCiphertextException', message: KMS_MESSAGE }];
      }
    }
    const plaintext = operation === 'GenerateDataKey' ? randomBytes(32) : Buffer.from(Plaintext, 'base64');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.secret, iv).setAAD(associated);
    const blob = Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return [200, { KeyId, CiphertextBlob: blob.toString('base64'), ...(operation === 'GenerateDataKey' ? { Plaintext: plaintext.toString('base64') } : {}) }];
  }
}

/** What has a program ask an endpoint, with credentials that are none. */
export function environment(endpoint: string): { [name: string]: string } {
  return { AWS_ENDPOINT_URL_KMS: endpoint, AWS_ACCESS_KEY_ID: 'not-a-real-id', AWS_SECRET_ACCESS_KEY: 'not-a-real-secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_SESSION_TOKEN: '' };
}

/** An endpoint at which nobody listens. */
export async function deadEndpoint(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}
