import { Mutation, mutate } from './mutations';
import { Random } from './random';
import { Subject, subjects } from './subject';
import { describe as told } from '../../../src/programs/unseal/unseal';
import { checkContext, checkSealed } from '../../../src/sealing/check';
import { decryptMessage } from '../../../src/sealing/decrypt-message';
import { SealingError } from '../../../src/sealing/errors';
import { open } from '../../../src/sealing/open';
import { parsePodDocument, toPodDocument } from '../../../src/sealing/pod-document';
import { parseSealedFile } from '../../../src/sealing/sealed-file';
import { SealedValueFile } from '../../../src/sealing/sealed-value';

/** One in so many is opened with the private key in any case. */
const WHOLE_EVERY = 100;

export interface MutationRun {
  readonly seed: number;
  readonly mutations: number;
  /** How many of them were given to `open`, with the private key. */
  readonly unwrapped: number;
  /** By what was changed, and by code, or `unchanged`: how many. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * Changes sealed values, and opens them as synth and the pod do.
 *
 * RSA takes a hundred times as long as all the rest. So it is spared where it is asked nothing: the pod's copy of the data key is the original's, and its data key is known.
 *
 * @throws Error when one is accepted that is not the original, when a failure is not a `SealingError`, or tells what it must not
 */
export async function runMutations(mutations: number, seed: number): Promise<MutationRun> {
  const random = new Random(seed);
  const all = await subjects(random);
  const outcomes = new Map<string, Map<string, number>>();
  const seen = new Set<string>();
  let unwrapped = 0;

  for (let index = 0; index < mutations; index++) {
    const subject = random.of(all);
    const mutation = mutate(random, subject, all.filter((other) => other !== subject));
    const problem = (text: string) => new Error(`mutation ${index} of seed ${seed}, of ${mutation.what}: ${text}\n${mutation.text.slice(0, 4000)}`);

    const { error, sealed, plaintext, isUnwrapped } = await openMutation(mutation, subject, index % WHOLE_EVERY === 0);
    if (isUnwrapped) unwrapped++;
    if (error === undefined) {
      if (mutation.expected !== undefined) throw problem('accepted for another instance');
      // how it is written may be another; what it says is the original's, to the byte
      if (toPodDocument(sealed!) !== subject.document) throw problem('accepted');
      if (plaintext!.toString() !== subject.plaintext) throw problem('opened to another value');
    } else if (!(error instanceof SealingError)) {
      throw problem(`failed with ${error instanceof Error ? error.stack : String(error)}`);
    } else if (!seen.has(error.message)) {
      const words = `${error.message}\n${JSON.stringify(told(error))}`;
      if (/\n.*\n|^\s+at |\.[jt]s:\d/m.test(words)) throw problem(`a message of several lines, or with a stack: ${words}`);
      if (subject.secrets.some((secret) => words.includes(secret))) throw problem(`a message with a part of a secret: ${words}`);
      if (seen.size < 100_000) seen.add(error.message);
    }
    const codes = outcomes.get(mutation.what) ?? new Map<string, number>();
    outcomes.set(mutation.what, codes);
    const code = error === undefined ? 'unchanged' : (error as SealingError).code;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return { seed, mutations, unwrapped, outcomes };
}

interface Attempt {
  readonly error?: unknown;
  readonly sealed?: SealedValueFile;
  readonly plaintext?: Buffer;
  readonly isUnwrapped: boolean;
}

async function openMutation({ kind, text, expected: instance }: Mutation, subject: Subject, isWhole: boolean): Promise<Attempt> {
  const { keyPair, wrappedKey, dataKey } = subject;
  const expected = instance ?? subject.expected;
  let isUnwrapped = false;
  try {
    const sealed = parsePodDocument(kind === 'file' ? documentOf(text, expected) : text);
    const message = isWhole ? undefined : checkSealed(sealed);
    const mine = message?.header.encryptedDataKeys.find(({ providerInfo }) => providerInfo === keyPair.keyId);
    isUnwrapped = !mine?.ciphertext.equals(wrappedKey);
    if (message === undefined || isUnwrapped) return { sealed, plaintext: await open(sealed, [keyPair.privateKey], expected), isUnwrapped };
    checkContext(sealed, expected);
    return { sealed, plaintext: decryptMessage(message, dataKey), isUnwrapped };
  } catch (error) {
    return { error, isUnwrapped };
  }
}

/** What synth makes of a file. */
function documentOf(text: string, expected: Subject['expected']): string {
  const sealed = parseSealedFile(text, 'agent.yaml');
  checkSealed(sealed);
  checkContext(sealed, expected);
  return toPodDocument(sealed);
}
