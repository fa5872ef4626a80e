import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AuthKeyFile, AuthKeySource } from './source';
import { constructError } from '../../checks/error';
import { SECRET_KEY } from '../../checks/kubernetes-names';

/** A key in a Secret that something else makes. */
export class SecretSource implements AuthKeySource {
  constructor(private readonly secret: kplus.ISecret, private readonly key: string) {}

  public provide(scope: Construct): AuthKeyFile {
    if (this.secret instanceof kplus.Secret) {
      throw constructError(scope,
        `authKey is in the Secret ${this.secret.node.path}, which this app makes, with the key in its manifest: use AuthKey.sealed, or Secret.fromSecretName`);
    }
    if (!SECRET_KEY.test(this.key)) throw constructError(scope, `authKey "${this.key}" is no key of a Secret: use letters, digits, '-', '_' and '.'`);
    const volume = kplus.Volume.fromSecret(scope, 'AuthKey', this.secret, {
      name: 'tailscale-auth-key',
      // the kubelet keeps Secret volumes in memory; with the sidecar's uid or the pod's fsGroup it reads them
      defaultMode: 0o400,
      items: { [this.key]: { path: 'auth-key' } },
      optional: true,
    });
    return { volume, file: 'auth-key' };
  }
}
