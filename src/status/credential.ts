/** What a node logs in with, as far as what to do about a failed login depends on it. */
export const CREDENTIALS = ['auth-key', 'one-time-key', 'oauth-client', 'workload-identity'] as const;

export type Credential = typeof CREDENTIALS[number];

/** Whether it is none that a control server knows, but gets a key made for each login. */
export function makesKeys(credential: Credential): boolean {
  return credential === 'oauth-client' || credential === 'workload-identity';
}
