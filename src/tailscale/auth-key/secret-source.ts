import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { refuseUntagged } from './made-key';
import { SecretAuthKeyOptions } from './options';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './source';
import { constructError } from '../../checks/error';
import { SECRET_KEY } from '../../checks/kubernetes-names';
import { hasKey } from '../../checks/manifests/auth-key';
import { OAUTH_CLIENT_SECRET_FIELD } from '../../sealing/auth-key';
import { Credential } from '../../status/credential';

/** A key in a Secret that something else makes. */
export class SecretSource implements AuthKeySource {
  constructor(private readonly secret: kplus.ISecret, private readonly key: string, private readonly options: SecretAuthKeyOptions) {}

  public provide(scope: Construct, context: AuthKeyContext): AuthKeyFile {
    if (this.secret instanceof kplus.Secret) {
      throw constructError(scope,
        `authKey is in the Secret ${this.secret.node.path}, which this app makes, with the key in its manifest: use AuthKey.sealed, or Secret.fromSecretName`);
    }
    this.checkKey(scope);
    const credential = this.credential(scope);
    if (credential === 'oauth-client') refuseUntagged(scope, context.tags, 'the secret of an OAuth client');
    const volume = kplus.Volume.fromSecret(scope, 'AuthKey', this.secret, {
      name: 'tailscale-auth-key',
      // the kubelet keeps Secret volumes in memory; with the sidecar's uid or the pod's fsGroup it reads them
      defaultMode: 0o400,
      items: { [this.key]: { path: 'auth-key' } },
      optional: true,
    });
    return { volume, file: 'auth-key', ...(credential ? { credential } : {}) };
  }

  private checkKey(scope: Construct): void {
    if (hasKey(this.key)) throw constructError(scope, 'authKey has an auth key in place of the name of a key of the Secret (value not shown): give that name, and revoke the auth key');
    if (!SECRET_KEY.test(this.key)) throw constructError(scope, `authKey "${this.key}" is no key of a Secret: use letters, digits, '-', '_' and '.'`);
  }

  private credential(scope: Construct): Credential | undefined {
    const { oneTime = false, oauthClient = this.key === OAUTH_CLIENT_SECRET_FIELD } = this.options;
    if (oneTime && oauthClient) throw constructError(scope, 'authKey is oneTime, and the secret of an OAuth client makes a key for each login: leave oneTime out, or set oauthClient: false');
    return oneTime ? 'one-time-key' : oauthClient ? 'oauth-client' : undefined;
  }
}
