import { constants } from 'node:crypto';
import { AlgorithmSuiteIdentifier, CommitmentPolicy, MultiKeyringNode, RawRsaKeyringNode, buildDecrypt, buildEncrypt } from '@aws-crypto/client-node';
import { TestKeyPair, keyPair } from './keys';
import { CONTEXT, PLAINTEXT, sealedAround } from './samples';
import { SealedValueFile } from '../../src/sealing/sealed-value';

/*
 * The AWS Encryption SDK on its own. It takes half a second to load: what does not need it stands in `samples.ts`.
 */

export interface SdkSealOptions {
  readonly plaintext?: string;
  readonly keys?: readonly TestKeyPair[];
  readonly context?: Record<string, string>;
  readonly suiteId?: AlgorithmSuiteIdentifier;
  readonly keyNamespace?: string;
  readonly keyName?: string;
  readonly padding?: number;
  readonly oaepHash?: 'sha1' | 'sha256';
  readonly frameLength?: number;
}

const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT);
const committing = buildEncrypt(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const { decrypt } = buildDecrypt(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

/** Seals with the SDK alone, and in any way that it allows. */
export async function sdkSeal(options: SdkSealOptions = {}) {
  const suiteId = options.suiteId ?? AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;
  const padding = options.padding ?? constants.RSA_PKCS1_OAEP_PADDING;
  const [generator, ...children] = (options.keys ?? [keyPair()]).map(({ keyId, publicKey }) => new RawRsaKeyringNode({
    keyNamespace: options.keyNamespace ?? (keyId.startsWith('arn:') ? 'aws-kms' : 'cdk8s-openclaw'),
    keyName: options.keyName ?? keyId,
    rsaKey: { publicKey },
    padding,
    oaepHash: padding === constants.RSA_PKCS1_OAEP_PADDING ? options.oaepHash ?? 'sha256' : undefined,
  }));
  const commits = suiteId >= 0x0400;
  return (commits ? committing.encrypt : encrypt)(new MultiKeyringNode({ generator, children }), options.plaintext ?? PLAINTEXT, {
    suiteId,
    encryptionContext: options.context ?? CONTEXT,
    frameLength: options.frameLength,
  });
}

/** A sealed value around a message that the SDK made. */
export async function sdkSealed(options: SdkSealOptions = {}): Promise<SealedValueFile> {
  const { result } = await sdkSeal(options);
  return sealedAround(result, options.keys);
}

/** Opens with the SDK alone. */
export async function sdkOpen(message: Buffer, { keyId, privateKey }: TestKeyPair) {
  const keyring = new RawRsaKeyringNode({
    keyNamespace: 'cdk8s-openclaw', keyName: keyId, rsaKey: { privateKey }, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256',
  });
  return decrypt(keyring, message);
}
