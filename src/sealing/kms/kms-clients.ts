import type * as Sdk from '@aws-crypto/client-node';
import { KmsOperation, kmsError } from './kms-error';

/** Attempts of one request, as the SDK counts them: with its pauses, some 20 s at most. */
const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 5_000;
/** Longest that one operation takes, with all attempts and what it takes to get credentials. */
const OPERATION_TIMEOUT_MS = 15_000;

type Requests = ReturnType<Sdk.KmsNodeClientSupplier> & object;

/** The SDK's clients by region, for as long as the program runs: connections are kept. */
const clients = new Map<string, Sdk.KMS>();

/**
 * Clients of KMS for keyrings, which wait no longer than they may. They keep the error that a keyring makes a text of, stack traces and all.
 *
 * Credentials and endpoint are the SDK's own business: environment, files, web identity, container and machine, in this order.
 */
export class KmsClients {
  /** The error of the last request that failed. */
  public failure?: Error;

  /** @param giveUpAt time after which nothing is waited for, as `Date.now()` tells it */
  constructor(private readonly sdk: typeof Sdk, private readonly giveUpAt = Infinity) {
    // ten lines about which Node.js a later SDK wants, from within a program whose SDK stays the one that it has
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  }

  /** Gives a keyring the client for a region. */
  public readonly provide = (region: string): Requests => {
    const client = clients.get(region) ?? new this.sdk.KMS({
      region,
      maxAttempts: MAX_ATTEMPTS,
      requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
    });
    clients.set(region, client);
    return {
      decrypt: async request => this.ask('Decrypt', request.KeyId!, abortSignal => client.decrypt(request, { abortSignal })),
      encrypt: async request => this.ask('Encrypt', request.KeyId, abortSignal => client.encrypt(request, { abortSignal })),
      generateDataKey: async request => this.ask('GenerateDataKey', request.KeyId, abortSignal => client.generateDataKey(request, { abortSignal })),
    };
  };

  private async ask<T>(operation: KmsOperation, keyArn: string, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(Math.min(OPERATION_TIMEOUT_MS, this.giveUpAt - Date.now()), request);
    } catch (error) {
      this.failure = kmsError(error, operation, keyArn) ?? (error as Error);
      throw this.failure;
    }
  }
}

/** Looking for credentials heeds no signal, so the wait itself ends too. */
async function within<T>(milliseconds: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('took too long'), { name: 'TimeoutError' }));
      controller.abort();
    }, Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([act(controller.signal), end]);
  } finally {
    clearTimeout(timer);
  }
}
