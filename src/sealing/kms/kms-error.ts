import { SealingError, SealingErrorCode } from '../errors';

/** What KMS was asked to do. */
export type KmsOperation = 'Decrypt' | 'Encrypt' | 'GenerateDataKey';

/**
 * Errors by the names that KMS, STS and the SDK give them. Their messages are not looked at, nor shown: they are for people, and may have anything in them.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 */
const NAMES: ReadonlyArray<readonly [SealingErrorCode, RegExp]> = [
  ['KMS_NO_CREDENTIALS', /^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/],
  ['KMS_THROTTLED', /^(?:Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|LimitExceeded\w*|SlowDown|PriorRequestNotComplete|BandwidthLimitExceeded)$/],
  ['KMS_INVALID_KEY', /^(?:NotFound\w*|Disabled\w*|KMSInvalidState\w*|InvalidKeyUsage\w*|InvalidArn\w*)$/],
  ['UNWRAP_FAILED', /^(?:InvalidCiphertext\w*|IncorrectKey\w*)$/],
  ['KMS_UNREACHABLE', /^(?:KMSInternal\w*|DependencyTimeout\w*|KeyUnavailable\w*|InternalFailure|InternalServerError|ServiceUnavailable\w*|TimeoutError|AbortError|NetworkingError|IDPCommunicationError\w*)$/],
];

/**
 * Node.js's codes for what the network does: a connection that was refused or cut, a name that does not resolve, a certificate that is not trusted, an answer that is not HTTP.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors
 * @see https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
 */
const NETWORK = new RegExp('^(?:ECONN\\w+|ETIMEDOUT|ENOTFOUND|EAI_\\w+|EPIPE|EPROTO|EHOST\\w+|ENET\\w+|EADDRNOTAVAIL|HPE_\\w+'
  + '|CERT_\\w+|UNABLE_TO_\\w+|DEPTH_ZERO_\\w+|SELF_SIGNED_\\w+|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_\\w+|ERR_SSL_\\w+)$');

/** Those for a file that the SDK wants and can not read: it looks for an identity in files alone. */
const FILE = /^(?:ENOENT|EACCES|EPERM|EISDIR)$/;

const FIXES: { readonly [code in SealingErrorCode]?: (operation: KmsOperation, name: string) => string } = {
  KMS_DENIED: operation => `let the identity that asks use the key: its role and the key's policy have to allow kms:${operation}, under the conditions that they name`,
  KMS_NO_CREDENTIALS: (_, name) => FILE.test(name)
    ? 'see that the file with the token is there and can be read, which AWS_WEB_IDENTITY_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names'
    : 'give whoever asks an identity: in a pod a role for its service account, elsewhere as for the AWS CLI',
  KMS_THROTTLED: () => 'try again; if it comes back, raise the account\'s quota for cryptographic operations of KMS',
  KMS_INVALID_KEY: () => 'see whether the key is there, enabled, symmetric and for encryption; if it was deleted, seal the value again for another',
  KMS_UNREACHABLE: () => 'allow TCP 443 to KMS in the key\'s region, and to STS where the identity comes from there; then try again',
  UNWRAP_FAILED: () => 'restore the file, or seal the value again',
};

/**
 * What an error of the SDK means; undefined for one that is none of KMS, STS or the network.
 *
 * @param keyArn of the key that was asked for
 */
export function kmsError(error: unknown, operation: KmsOperation, keyArn: string): SealingError | undefined {
  const code = codeOf(error);
  if (!code) return undefined;
  const name = nameOf(error);
  return new SealingError(code, `${PROBLEMS[code]!(name)} (${operation} with ${keyArn})`, FIXES[code]!(operation, name));
}

const PROBLEMS: { readonly [code in SealingErrorCode]?: (name: string) => string } = {
  KMS_DENIED: name => `KMS refuses: ${name}`,
  KMS_NO_CREDENTIALS: name => `there are no AWS credentials to ask KMS with${FILE.test(name) ? `: ${name}` : ''}`,
  KMS_THROTTLED: name => `KMS takes no more requests: ${name}`,
  KMS_INVALID_KEY: name => `KMS does not use the key: ${name}`,
  KMS_UNREACHABLE: name => `KMS does not answer: ${name}`,
  UNWRAP_FAILED: name => `KMS does not open the data key, or not for this context: ${name}`,
};

/** As much of the SDK's errors as is looked at. */
interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $fault?: unknown;
  readonly $response?: { readonly statusCode?: number };
}

function codeOf(error: unknown): SealingErrorCode | undefined {
  const { name, code, syscall, $metadata, $fault, $response } = (error ?? {}) as SdkError;
  const [known] = NAMES.find(([, names]) => typeof name === 'string' && names.test(name)) ?? [];
  if (known) return known;
  if (typeof code === 'string' && $fault === undefined) {
    // a firewall of the machine may forbid a connection as a file is forbidden
    if (NETWORK.test(code) || syscall === 'connect') return 'KMS_UNREACHABLE';
    if (FILE.test(code)) return 'KMS_NO_CREDENTIALS';
  }
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === 429) return 'KMS_THROTTLED';
  if (status !== undefined && status >= 400 && status < 500) return 'KMS_DENIED';
  // what answered in trouble, or is no KMS at all
  if (status !== undefined || $fault === 'server') return 'KMS_UNREACHABLE';
  return $fault === 'client' ? 'KMS_DENIED' : undefined;
}

/** A name, or Node.js's code, that is fit to be shown. */
function nameOf(error: unknown): string {
  const { name, code } = error as SdkError;
  return [code, name].find((text): text is string => typeof text === 'string' && text !== 'Error' && /^\w{1,64}$/.test(text)) ?? 'an answer that is not KMS\'s';
}
