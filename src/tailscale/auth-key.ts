import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { OAuthClientSource } from './auth-key/oauth-client-source';
import { OAuthClientOptions, SealedAuthKeyOptions, SecretAuthKeyOptions, WorkloadIdentityOptions } from './auth-key/options';
import { SealedSecretSource } from './auth-key/sealed-secret-source';
import { SealedSource } from './auth-key/sealed-source';
import { SecretSource } from './auth-key/secret-source';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './auth-key/source';
import { WorkloadIdentitySource } from './auth-key/workload-identity-source';
import { SealedSecret } from '../sealing/bitnami/sealed-secret';
import { Sealed } from '../sealing/sealed';

/**
 * Where the key with which a tailnet node logs in comes from.
 *
 * The sidecar reads it from a file that no other container mounts. It is in no environment, no command line and no log. docs/keys.md compares the sources.
 */
export class AuthKey {
  /**
   * A key that was sealed with `cdk8s-openclaw seal --field auth-key`, and is opened in the pod into memory.
   *
   * @param sealed such as `Sealed.fromFile('keys/agent.auth-key.yaml')`
   * @param options for a key that is good for one login
   */
  public static sealed(sealed: Sealed, options: SealedAuthKeyOptions = {}): AuthKey {
    return new AuthKey(new SealedSource(sealed, options.oneTime ?? false));
  }

  /**
   * The secret of an OAuth client, `tskey-client-…`, that was sealed with `cdk8s-openclaw seal --field oauth-client-secret`, and is opened in the pod into memory. The node makes a key with it
   * for each login, good for that alone; the secret itself does not expire.
   *
   * The client needs the scope `auth_keys` and the node's tags; the sidecar needs `tags`. What is given here is no part of what is sealed.
   *
   * @param sealed the secret alone, without parameters
   * @param options what the keys give the node
   * @see https://tailscale.com/kb/1215/oauth-clients
   */
  public static oauthClientSecret(sealed: Sealed, options: OAuthClientOptions = {}): AuthKey {
    return new AuthKey(new OAuthClientSource(sealed, options));
  }

  /**
   * No key at all: Tailscale trusts the cluster to say which service account the pod has. The kubelet gives the sidecar, and no other container, a token that is good for minutes and for Tailscale's
   * API alone; for each login the node gets a key for it.
   *
   * The tailnet needs a federated identity whose issuer is the cluster, whose subject is `system:serviceaccount:<namespace>:<account>`, an instance's account having its name, and which has the scope
   * `auth_keys` and the node's tags. The cluster's discovery document has to be on the public internet. The sidecar needs `tags`, another workload than `OpenClawInstance` a `serviceAccount` of its own.
   *
   * @param options which federated identity, and what the keys give the node
   * @see https://tailscale.com/kb/1581/workload-identity-federation
   */
  public static workloadIdentity(options: WorkloadIdentityOptions): AuthKey {
    return new AuthKey(new WorkloadIdentitySource(options));
  }

  /**
   * A key in a Secret that something else makes, such as External Secrets. Whoever may read Secrets in the namespace can read it.
   *
   * A Secret that is missing does not keep the pod from starting. A changed one is read at the next login. A Secret that the app itself makes is refused: its manifest would
   * hold the key.
   *
   * @param secret such as `Secret.fromSecretName(chart, 'Key', 'tailscale-auth')`
   * @param key the key's name within the Secret
   * @param options what kind of key it is
   */
  public static fromSecret(secret: kplus.ISecret, key: string, options: SecretAuthKeyOptions = {}): AuthKey {
    return new AuthKey(new SecretSource(secret, key, options));
  }

  /**
   * A key that was sealed with `cdk8s-openclaw seal --format bitnami --field auth-key`, or by kubeseal, and is in the Secret that the sealed-secrets controller makes. Whoever may read
   * Secrets in the namespace can read it.
   *
   * A changed key rolls the pod. The controller works by itself, so the pod may start before the Secret is there or has the changed key, and does not wait: the file follows the Secret within
   * a few minutes, and a node that is not in its tailnet yet tries again with it.
   *
   * @param sealedSecret in the namespace of the node
   * @param key the key's name within the Secret, `auth-key` where none is given
   * @param options what kind of key it is
   */
  public static fromSealedSecret(sealedSecret: SealedSecret, key?: string, options: SecretAuthKeyOptions = {}): AuthKey {
    return new AuthKey(new SealedSecretSource(sealedSecret, key ?? 'auth-key', options));
  }

  private constructor(private readonly source: AuthKeySource) {}

  /**
   * Puts the key where the sidecar will read it.
   *
   * @internal
   */
  public _provide(scope: Construct, context: AuthKeyContext): AuthKeyFile {
    return this.source.provide(scope, context);
  }
}
