import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { CliError } from './cli-error';
import { kubectlOutput } from './kubectl';
import { SealingError } from '../sealing/errors';
import { PemSource } from '../sealing/keys';
import { readText } from '../sealing/read-text';

const REQUEST_TIMEOUT = '30s';
const STANDARD_INPUT = '(standard input)';
const STDIN = 0;

/** A Secret with private keys. */
export interface KeySecret {
  /** By the name of their entry, `*.pem`. */
  readonly keys: ReadonlyMap<string, PemSource>;
  readonly annotations: { readonly [name: string]: string };
  /** Which of its states was read. */
  readonly resourceVersion: string;
}

/**
 * Reads the private keys of a namespace from the cluster that kubectl talks to, into memory alone.
 *
 * @throws CliError where it cannot be read, or is not there
 */
export async function readKeySecret(namespace: string, name: string): Promise<KeySecret> {
  const { data = {}, metadata } = await getObject(namespace, 'secret', name);
  const keys = Object.entries(data as { [entry: string]: string }).filter(([entry]) => entry.endsWith('.pem')).map(([entry, value]): [string, PemSource] => (
    [entry, { pem: Buffer.from(value, 'base64').toString(), file: `Secret ${name} in ${namespace}, ${entry}` }]
  ));
  return { keys: new Map(keys), annotations: metadata.annotations ?? {}, resourceVersion: metadata.resourceVersion };
}

/** Asks the cluster that kubectl talks to for an object, or a list of them. */
export async function getObject(namespace: string, ...what: readonly string[]): Promise<any> {
  const args = ['--namespace', namespace, 'get', ...what, '--output=json', `--request-timeout=${REQUEST_TIMEOUT}`];
  return JSON.parse(await kubectlOutput(args, new AbortController().signal));
}

/** Where the private keys that open sealed files come from: files, or the cluster, once for each namespace. */
export class PrivateKeys {
  private readonly byNamespace = new Map<string, Promise<readonly PemSource[]>>();
  private readonly given?: readonly PemSource[];

  /**
   * @param files private keys in PEM, `-` for standard input; empty: the keys are in the cluster
   * @param secretName of the Secret with the keys in each namespace
   * @throws SealingError for a file that cannot be read
   * @throws CliError for standard input that is a terminal, or is to be more than one key
   */
  constructor(files: readonly string[], private readonly secretName: string) {
    if (files.length === 0) return;
    if (files.filter(file => file === '-').length > 1) throw new CliError('standard input holds one private key; name each further one as a file');
    this.given = files.map(file => (
      file === '-' ? { file: STANDARD_INPUT, pem: readStandardInput() } : { file, pem: readText(file, 'correct the path, or leave --private-key out to ask the cluster') }
    ));
  }

  /** @throws CliError where the cluster does not give them */
  public async of(namespace: string): Promise<readonly PemSource[]> {
    if (this.given) return this.given;
    let keys = this.byNamespace.get(namespace);
    if (!keys) this.byNamespace.set(namespace, keys = readKeySecret(namespace, this.secretName).then(secret => [...secret.keys.values()]));
    return keys;
  }
}

function readStandardInput(): string {
  // it would show what is pasted
  if (isatty(STDIN)) throw new CliError('a private key is not read from a terminal; pipe it into standard input, or name its file');
  try {
    return readFileSync(STDIN, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SealingError('UNREADABLE_FILE', `cannot be read (${code})`, 'pipe the private key into it, or name its file', STANDARD_INPUT);
  }
}
