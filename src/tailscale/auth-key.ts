import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IAddonHost } from '../pod/addon';
import { Sealed } from '../sealing/sealed';
import { SealedValues } from '../sealing/sealed-values';

/** Where an auth key is read by the sidecar. */
export interface AuthKeyFile {
  readonly volume: kplus.Volume;
  /** Name of the file within the volume. */
  readonly file: string;
}

/** What a source of auth keys is told of the sidecar that wants one. */
export interface AuthKeyContext {
  readonly host: IAddonHost;
  /** Prefix of the names of manifests. */
  readonly name: string;
  /** Numeric user of the sidecar. */
  readonly user: number;
  /** Volume that unseal's record goes to. */
  readonly report: kplus.Volume;
}

/**
 * Where the key with which a tailnet node logs in comes from.
 *
 * The sidecar reads it from a file that no other container mounts. It is in no environment, no command line and no log.
 */
export abstract class AuthKey {
  /**
   * A key that was sealed with `cdk8s-openclaw seal --field auth-key`, and is opened in the pod into memory.
   */
  public static sealed(sealed: Sealed): AuthKey {
    return new SealedAuthKey(sealed);
  }

  /**
   * A key in a Secret that something else makes, such as External Secrets. Whoever may read Secrets in the namespace can read it.
   *
   * A Secret that is missing does not keep the pod from starting. A changed one is read at the next login.
   *
   * @param secret such as `Secret.fromSecretName(chart, 'Key', 'tailscale-auth')`
   * @param key the key's name within the Secret
   */
  public static fromSecret(secret: kplus.ISecret, key: string): AuthKey {
    return new SecretAuthKey(secret, key);
  }

  /**
   * Puts the key where the sidecar will read it.
   *
   * @internal
   */
  public abstract _provide(scope: Construct, context: AuthKeyContext): AuthKeyFile;
}

class SealedAuthKey extends AuthKey {
  constructor(private readonly sealed: Sealed) {
    super();
  }

  public _provide(scope: Construct, { host, name, user, report }: AuthKeyContext): AuthKeyFile {
    const values = new SealedValues(scope, 'SealedValues', {
      name: `${name}-sealed`,
      instance: host.name,
      values: { 'auth-key': this.sealed },
    });
    const volume = values.unsealInto(host.workload, {
      consumer: 'tailscale',
      user,
      // without its tunnel the agent still works
      required: false,
      image: host.nodeImage,
      imagePullPolicy: host.imagePullPolicy,
      sealingKeySecret: host.sealingKeySecret,
      resources: host.unsealResources,
      report,
    });
    return { volume, file: 'auth-key' };
  }
}

class SecretAuthKey extends AuthKey {
  constructor(private readonly secret: kplus.ISecret, private readonly key: string) {
    super();
  }

  public _provide(scope: Construct): AuthKeyFile {
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
