import { Duration } from 'cdk8s';

/**
 * Options of `AuthKey.sealed`.
 */
export interface SealedAuthKeyOptions {
  /**
   * Whether the key is good for one login alone. Then nobody who gets hold of it later has anything; and a node that loses its state, or whose `tags` change, needs another key.
   *
   * @default false
   */
  readonly oneTime?: boolean;
}

/**
 * Options of `AuthKey.fromSecret` and `AuthKey.fromSealedSecret`: what the Secret holds, which can not be told from outside.
 */
export interface SecretAuthKeyOptions extends SealedAuthKeyOptions {
  /**
   * Whether it is the secret of an OAuth client, with the parameters of the keys that it makes behind it: `tskey-client-…?ephemeral=false&preauthorized=true`. The sidecar then needs `tags`.
   *
   * @default - whether its key in the Secret is `oauth-client-secret`.
   */
  readonly oauthClient?: boolean;
}

/**
 * What the keys that are made for a login give the node.
 */
export interface MadeKeyOptions {
  /**
   * Whether the tailnet forgets the node some time after it went offline. It then is another machine when it comes back, with another address.
   *
   * @default false
   * @see https://tailscale.com/kb/1111/ephemeral-nodes
   */
  readonly ephemeral?: boolean;

  /**
   * Whether the node is in the tailnet without an administrator's approval, where the tailnet wants that.
   *
   * @default true
   * @see https://tailscale.com/kb/1099/device-approval
   */
  readonly preauthorized?: boolean;
}

/**
 * Options of `AuthKey.oauthClientSecret`.
 */
export interface OAuthClientOptions extends MadeKeyOptions {
  /**
   * URL of the server whose API makes the keys, `https`. Egress to it has to be allowed, as to any login server.
   *
   * @default - Tailscale's own, `https://api.tailscale.com`.
   */
  readonly baseUrl?: string;
}

/**
 * Options of `AuthKey.workloadIdentity`.
 */
export interface WorkloadIdentityOptions extends MadeKeyOptions {
  /** Client ID of the federated identity, as the Trust credentials page of the admin console shows it. It is not secret. */
  readonly clientId: string;

  /**
   * Whom the token is for: the audience of the federated identity. Needed with a `loginServer`, to which the token goes.
   *
   * @default - the one that Tailscale gives it, `api.tailscale.com/<clientId>`.
   */
  readonly audience?: string;

  /**
   * How long a token is good, ten minutes at least. The kubelet renews it before it expires, and it is read at a login alone.
   *
   * @default Duration.minutes(10)
   */
  readonly tokenExpiration?: Duration;
}
