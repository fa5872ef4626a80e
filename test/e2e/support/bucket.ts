import { readFileSync } from 'node:fs';

/** A bucket that pods reach, and the key to it. `bucket/start` makes one. */
export const bucket = {
  /** Scheme, host and port. */
  endpoint: required('E2E_BUCKET_ENDPOINT', 'the URL of a server of S3\'s protocol, as pods reach it'),
  name: required('E2E_BUCKET', 'the name of a bucket there'),
  accessKeyId: readFileSync(required('E2E_BUCKET_ACCESS_KEY_ID', 'the file with the id of a key to it'), 'utf8').trim(),
  secretAccessKey: readFileSync(required('E2E_BUCKET_SECRET_ACCESS_KEY', 'the file with the secret of that key'), 'utf8').trim(),
};

function required(name: string, what: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: set it to ${what}`);
  return value;
}
