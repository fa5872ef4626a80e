import { SealingError } from '../errors';
import { KMS_KEY_ARN, shown } from '../sealed-value';

const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Checks the ARN of a key of AWS KMS to seal for.
 *
 * @throws SealingError BAD_KMS_KEY
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/use-kms-keyring.html#kms-keyring-id
 */
export function parseKmsKey(value: string): string {
  if (KMS_KEY_ARN.test(value)) return value;
  throw new SealingError('BAD_KMS_KEY', `${shown(value)} ${problemOf(value)}`, `give the key's ARN, as \`aws kms describe-key --key-id ${keyIdOf(value)} --query KeyMetadata.Arn\` tells it`);
}

function problemOf(value: string): string {
  if (isAlias(value)) return 'is an alias, which can be pointed at another key, and what is sealed opens with the key that it was sealed for alone';
  if (KEY_ID.test(value)) return 'is the id of a key, which says neither region nor account';
  return 'is not the ARN of a KMS key';
}

/** For the command that tells the ARN: what was given, where that means a key at all. */
function keyIdOf(value: string): string {
  return (isAlias(value) || KEY_ID.test(value)) && /^[\w:/-]{1,300}$/.test(value) ? value : '<key>';
}

function isAlias(value: string): boolean {
  return /^(?:arn:aws[a-z-]*:kms:[^:]*:[^:]*:)?alias\//.test(value);
}
