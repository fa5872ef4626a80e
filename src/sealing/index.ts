/*
 * Sealing from TypeScript: `import { seal } from 'cdk8s-openclaw/lib/sealing'`. It is no part of the jsii surface, because asynchronous
 * functions cannot be called from the other languages; those use the command line.
 */
export { formatSealedSecret, type SealedSecretManifest, type SealedSecretOptions } from './bitnami/manifest';
export { readSealedSecret } from './bitnami/read-sealed-secret';
export type { Scope } from './bitnami/scope';
export { type SealForBitnamiOptions, sealForBitnami } from './bitnami/seal';
export { SealingError, type SealingErrorCode } from './errors';
export { type SealedSummary, inspect } from './inspect';
export { type GeneratedKeyPair, type PemSource, generateKeyPair } from './keys';
export { Kms, type KmsPatience } from './kms/kms';
export { type KeyService, open } from './open';
export { type ResealOptions, reseal } from './reseal';
export { type SealOptions, seal } from './seal';
export { readSealedFile } from './read-sealed-file';
export { formatSealedFile, parseSealedFile } from './sealed-file';
export type { ExpectedContext, Recipient, SealedContext, SealedValueFile } from './sealed-value';
export { type VerifyOptions, verify } from './verify';
