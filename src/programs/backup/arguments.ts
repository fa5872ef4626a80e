import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BucketStore } from './bucket/bucket-store';
import { BucketClient } from './bucket/client';
import { BackupError } from './errors';
import { FolderStore } from './folder-store';
import { OpenClaw } from './openclaw';
import { ArchiveStore } from './store';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../../backup/credential-files';

const VERBS = ['pack', 'store', 'list', 'restore', 'discard'] as const;

/** What the program is to do, and where. */
export interface Arguments {
  readonly verb: typeof VERBS[number];
  readonly instance: string;
  readonly openclaw: OpenClaw;
  readonly claim: string;
  readonly folder: string;
  readonly scratch: string;
  readonly keep: number;
  readonly archive?: string;
  /** None to pack. */
  readonly store?: (signal: AbortSignal) => ArchiveStore;
}

/**
 * Reads the command line.
 *
 * @throws Error in words for whoever wrote the line
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      'instance': { type: 'string' },
      'openclaw': { type: 'string', default: 'openclaw.mjs' },
      'state': { type: 'string' },
      'claim': { type: 'string' },
      'folder': { type: 'string' },
      'scratch': { type: 'string' },
      'keep': { type: 'string', default: '14' },
      'deadline': { type: 'string', default: '3600' },
      'archive': { type: 'string' },
      'archives': { type: 'string' },
      'endpoint': { type: 'string' },
      'bucket': { type: 'string' },
      'region': { type: 'string' },
      'prefix': { type: 'string', default: '' },
      'credentials': { type: 'string' },
      'termination-log': { type: 'string' },
    },
  });
  const need = (option: keyof typeof values): string => {
    const value = values[option];
    if (!value) throw new Error(`option --${option} is missing`);
    return value;
  };
  const count = (option: 'keep' | 'deadline'): number => {
    if (!/^[1-9]\d{0,5}$/.test(values[option])) throw new Error(`option --${option} is "${values[option]}": use a whole number from 1`);
    return Number(values[option]);
  };
  const verb = VERBS.find(each => each === positionals[0]);
  if (verb === undefined || positionals.length > 1) throw new Error(`the first word is none of ${VERBS.join(', ')}`);
  const deadline = count('deadline') * 1000;
  const store = verb === 'pack' ? undefined : values.archives === undefined
    ? bucketStore({
      endpoint: need('endpoint'), bucket: need('bucket'), region: need('region'), credentials: need('credentials'), prefix: values.prefix,
    })
    : (signal: AbortSignal) => new FolderStore(values.archives!, signal, deadline);
  return {
    verb,
    instance: need('instance'),
    openclaw: { program: values.openclaw, state: need('state'), scratch: need('scratch') },
    claim: need('claim'),
    folder: need('folder'),
    scratch: need('scratch'),
    keep: count('keep'),
    archive: values.archive,
    store,
  };
}

interface BucketArguments {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  readonly credentials: string;
}

function bucketStore({ endpoint, bucket, region, prefix, credentials }: BucketArguments): (signal: AbortSignal) => ArchiveStore {
  return (signal) => {
    const access = {
      endpoint,
      bucket,
      region,
      accessKeyId: readCredential(credentials, ACCESS_KEY_ID),
      secretAccessKey: readCredential(credentials, SECRET_ACCESS_KEY),
    };
    return new BucketStore(new BucketClient(access, signal), bucket, prefix);
  };
}

function readCredential(folder: string, name: string): string {
  const file = join(folder, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new BackupError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, `give the bucket's credentials a ${name}`);
  }
  if (!/^[\x21-\x7e]{1,1024}$/.test(text)) throw new BackupError(`${file} is empty or no credential`, `give the bucket's credentials a ${name}`);
  return text;
}
