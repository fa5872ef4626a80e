import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bucket } from './server';
import { BucketStore } from '../../../../src/programs/backup/bucket/bucket-store';
import { BucketClient, objectUrl } from '../../../../src/programs/backup/bucket/client';

const SECRET = 'not-a-real-secret-access-key';

let folder: string;
let bucket: Bucket;
let endpoint: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bucket-'));
  bucket = new Bucket();
  endpoint = await bucket.open();
});
afterEach(async () => {
  await bucket.close();
  rmSync(folder, { recursive: true });
});

const store = (partBytes?: number, signal = new AbortController().signal) => (
  new BucketStore(new BucketClient({ endpoint, bucket: 'backups', region: 'eu-central-1', accessKeyId: 'AKID', secretAccessKey: SECRET }, signal, 1), 'backups', 'agents/', partBytes)
);

function fileWith(text: string): string {
  const file = join(folder, 'file');
  writeFileSync(file, text);
  return file;
}

test('a file that fits one request is put below the prefix, signed for the region', async () => {
  await store().put('a.tar.gz', fileWith('content'));
  expect(bucket.objects.get('agents/a.tar.gz')?.toString()).toBe('content');
  expect(bucket.seen.find(({ method }) => method === 'PUT')!.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/);
  expect(JSON.stringify(bucket.seen.map(({ url, headers }) => [url, headers]))).not.toContain(SECRET);
});

test.each([['abcdefghij', 3], ['abcdefghi', 3], ['abcd', 3]])('%j is put in parts of %d bytes, and is whole', async (text, partBytes) => {
  await store(partBytes).put('a.tar.gz', fileWith(text));
  expect(bucket.objects.get('agents/a.tar.gz')?.toString()).toBe(text);
  expect(bucket.seen.filter(({ url }) => url.searchParams.has('partNumber'))).toHaveLength(Math.ceil(text.length / partBytes));
});

test('parts that do not arrive leave neither an object nor an upload', async () => {
  bucket.interfere = ({ url }) => url.searchParams.get('partNumber') === '2' ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : undefined;
  await expect(store(3).put('a.tar.gz', fileWith('abcdefghij'))).rejects.toThrow('PUT of agents/a.tar.gz in bucket backups');
  expect({ objects: bucket.objects.size, unfinished: bucket.unfinished }).toEqual({ objects: 0, unfinished: 0 });
});

test('a failure that comes with the status of a success is one', async () => {
  bucket.interfere = ({ method, url }) => method === 'POST' && url.searchParams.has('uploadId') ? { status: 200, body: '<Error><Code>InternalError</Code></Error>' } : undefined;
  await expect(store(3).put('a.tar.gz', fileWith('abcdefghij'))).rejects.toThrow('did not put the parts of a.tar.gz together');
});

test('what has another size in the bucket was not stored', async () => {
  bucket.interfere = ({ method }) => {
    if (method !== 'PUT') return undefined;
    bucket.objects.set('agents/a.tar.gz', Buffer.from('cut'));
    return { status: 200 };
  };
  await expect(store().put('a.tar.gz', fileWith('content'))).rejects.toThrow('a.tar.gz has 3 bytes in bucket backups below agents/, and 7 were sent; run it again');
});

test('what may pass is tried again', async () => {
  let left = 3;
  bucket.interfere = () => left-- > 0 ? { status: left % 2 ? 503 : 429 } : undefined;
  await store().putText('a.sha256', 'text');
  expect(bucket.objects.get('agents/a.sha256')?.toString()).toBe('text');
});

test('what is refused is not, and is told without what was signed', async () => {
  bucket.interfere = () => ({ status: 403, body: `<Error><Code>SignatureDoesNotMatch</Code><StringToSign>${SECRET}</StringToSign></Error>` });
  const failure = await store().list('').catch(error => error);
  expect(failure.message).toBe(`GET of the list in bucket backups at ${endpoint} was refused with 403 SignatureDoesNotMatch; `
    + 'see the bucket\'s name and region, and what its credentials may: s3:ListBucket, GetObject, PutObject, DeleteObject');
  expect(bucket.seen).toHaveLength(1);
});

test('a redirection is not followed', async () => {
  bucket.interfere = () => ({ status: 301 });
  await expect(store().list('')).rejects.toThrow('was refused with 301');
  expect(bucket.seen).toHaveLength(1);
});

test('nobody at the endpoint is told as that', async () => {
  await bucket.close();
  await expect(store().list('')).rejects.toThrow(/came to nothing \(ECONNREFUSED\); see whether the endpoint is right, and reached from the pod: cidrs$/);
  await bucket.open();
});

test('all pages of a list are read, without the prefix and what is not below it', async () => {
  for (const name of ['1', '2', '3', '4', '5']) bucket.objects.set(`agents/${name}`, Buffer.alloc(Number(name)));
  bucket.objects.set('other/6', Buffer.alloc(6));
  expect(await store().list('')).toEqual(['1', '2', '3', '4', '5'].map(name => ({ name, size: Number(name) })));
});

test('of a prefix that others have, too, no more is listed than what begins as it is asked for', async () => {
  for (const name of ['agent-1', 'agent-2', 'other-1', 'other-2', 'other-3']) bucket.objects.set(`agents/${name}`, Buffer.alloc(1));
  expect((await store().list('agent-')).map(({ name }) => name)).toEqual(['agent-1', 'agent-2']);
  expect(bucket.seen).toHaveLength(1);
});

test('what is there already is not overwritten', async () => {
  bucket.objects.set('agents/a.tar.gz', Buffer.from('of another')).set('agents/a.tar.gz.sha256', Buffer.from('b'));
  await expect(store().put('a.tar.gz', fileWith('content'))).rejects.toThrow('a.tar.gz is in bucket backups below agents/ already; run it again; see whether another cluster has the same prefix');
  expect(bucket.objects.get('agents/a.tar.gz')?.toString()).toBe('of another');
});

test('an object is fetched, and removed', async () => {
  const content = Buffer.from('x'.repeat(1_000_000));
  bucket.objects.set('agents/a.tar.gz', content);
  expect(readFileSync(await store().fetch('a.tar.gz', folder)).equals(content)).toBe(true);
  await store().remove('a.tar.gz');
  expect(bucket.objects.size).toBe(0);
});

test('a text that is too long is not read to its end', async () => {
  bucket.objects.set('agents/a.sha256', Buffer.alloc(600));
  await expect(store().readText('a.sha256', 512)).rejects.toThrow('more than 512 bytes');
});

test('what is ended asks no more', async () => {
  const ending = new AbortController();
  bucket.interfere = () => { ending.abort(); return { status: 503 }; };
  await expect(store(undefined, ending.signal).list('')).rejects.toThrow(/abort/i);
  expect(bucket.seen).toHaveLength(1);
});

test.each([
  ['https://s3.eu-central-1.amazonaws.com', 'mine', 'https://mine.s3.eu-central-1.amazonaws.com/a/b%20c'],
  ['https://s3.eu-central-1.amazonaws.com', 'mine.example', 'https://s3.eu-central-1.amazonaws.com/mine.example/a/b%20c'],
  ['https://minio.example.com:9000', 'mine', 'https://minio.example.com:9000/mine/a/b%20c'],
  ['https://amazonaws.com.example.com', 'mine', 'https://amazonaws.com.example.com/mine/a/b%20c'],
])('%s has the bucket %s where it looks for it', (at, name, url) => {
  expect(objectUrl({ endpoint: at, bucket: name }, 'a/b c').href).toBe(url);
});
