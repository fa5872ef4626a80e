import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FailedValue, UnsealReport } from './report';
import { writeAtomically } from './write-atomically';
import { SealingError, inFile } from '../../sealing/errors';
import { PemSource } from '../../sealing/keys';
import { KeyService, open } from '../../sealing/open';
import { parsePodDocument } from '../../sealing/pod-document';
import { readText } from '../../sealing/read-text';
import { SealedValueFile } from '../../sealing/sealed-value';

/** A value to open. */
export interface WantedValue {
  readonly field: string;
  /** The consumer must not start without it. */
  readonly required: boolean;
  /** What is written behind it, into the same file. */
  readonly suffix?: string;
}

export interface UnsealOptions {
  readonly namespace: string;
  /** The name of the instance. */
  readonly name: string;
  /** Folder with private keys: every `*.pem` in it. It may be empty or absent. */
  readonly keys: string;
  /** Folder with a pod document for each field, `<field>.json`. */
  readonly sealed: string;
  /** Folder to write each value into, as `<field>`. */
  readonly out: string;
  readonly values: readonly WantedValue[];
}

/**
 * Opens all values that can be opened, and tells what became of each. Does not throw for a value that fails.
 *
 * @param kms what opens values that are sealed for keys of KMS
 */
export async function unseal(options: UnsealOptions, kms?: KeyService): Promise<UnsealReport> {
  // at once: a region of KMS that is silent about one would use up the time of the others
  return { version: 1, program: 'unseal', values: await Promise.all(options.values.map(async (value) => tryValue(options, value, kms))) };
}

async function tryValue(options: UnsealOptions, value: WantedValue, kms?: KeyService): Promise<UnsealReport['values'][number]> {
  const { field, required } = value;
  let expires: { expiresAt?: string } = {};
  try {
    await unsealValue(options, value, ({ context: { expiresAt } }) => { expires = { expiresAt }; }, kms);
    return { field, state: 'opened', required, ...expires };
  } catch (error) {
    return { field, state: 'failed', required, ...expires, ...describe(error) };
  }
}

async function unsealValue(
  { namespace, name, keys, sealed, out }: UnsealOptions, { field, suffix = '' }: WantedValue, whenRead: (document: SealedValueFile) => void, kms?: KeyService,
): Promise<void> {
  const target = join(out, field);
  // First of all: a value that no longer opens must not live on from an earlier run.
  writing(target, () => rmSync(target, { force: true }));

  const source = join(sealed, `${field}.json`);
  const document = inFile(source, () => parsePodDocument(readText(source, 'add the sealed value to the pod\'s manifests')));
  whenRead(document);
  const value = await open(document, readKeys(keys), { namespace, name, field }, kms);
  writing(target, () => writeAtomically(target, Buffer.concat([value, Buffer.from(suffix)]), 0o400));
}

function readKeys(folder: string): PemSource[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.pem')).sort();
  } catch (error) {
    // An optional Secret that is not there leaves no folder, or an empty one.
    if (errno(error) === 'ENOENT') return [];
    throw new SealingError('UNREADABLE_FILE', `cannot be read (${errno(error)})`, 'check how the Secret with the private key is mounted', folder);
  }
  return names.map((name) => join(folder, name)).map((file) => ({
    file,
    // Read when it is tried, so that one that cannot be read is no worse than one that holds no key.
    get pem() { return readText(file, 'check how the Secret with the private key is mounted'); },
  }));
}

/** The output could not be written. */
class WriteError extends Error {
  public constructor(public readonly file: string, public readonly reason: string) {
    super(`${file}: cannot be written (${reason})`);
  }
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new WriteError(file, errno(error) ?? 'unknown reason');
  }
}

/** What may be told about an error. Of one that is not ours only the class: its message might quote anything. */
export function describe(error: unknown): Pick<FailedValue, 'code' | 'message' | 'fix'> {
  if (error instanceof SealingError) {
    return { code: error.code, message: error.file === undefined ? error.problem : `${error.file}: ${error.problem}`, fix: error.fix };
  }
  if (error instanceof WriteError) {
    return { code: 'WRITE_FAILED', message: error.message, fix: 'mount a volume there that this container\'s user may write to' };
  }
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return { code: 'INTERNAL', message: `unexpected ${kind}`, fix: 'report it, with the versions of cdk8s-openclaw and Node.js' };
}

function errno(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
