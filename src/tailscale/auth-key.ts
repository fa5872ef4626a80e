import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { constructError } from '../checks/error';
import { checkSameNamespace } from '../checks/same-namespace';
import { IAddonHost } from '../pod/addon';
import { ANNOTATION_PREFIX } from '../pod/labels';
import { SealedSecret } from '../sealing/bitnami/sealed-secret';
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

/** A way for the key to get there. */
interface AuthKeySource {
  provide(scope: Construct, context: AuthKeyContext): AuthKeyFile;
}

/** @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data */
const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/**
 * Where the key with which a tailnet node logs in comes from.
 *
 * The sidecar reads it from a file that no other container mounts. It is in no environment, no command line and no log.
 */
export class AuthKey {
  /**
   * A key that was sealed with `cdk8s-openclaw seal --field auth-key`, and is opened in the pod into memory.
   */
  public static sealed(sealed: Sealed): AuthKey {
    return new AuthKey(new SealedSource(sealed));
  }

  /**
   * A key in a Secret that something else makes, such as External Secrets. Whoever may read Secrets in the namespace can read it.
   *
   * A Secret that is missing does not keep the pod from starting. A changed one is read at the next login. A Secret that the app itself makes is refused: its manifest would
   * hold the key.
   *
   * @param secret such as `Secret.fromSecretName(chart, 'Key', 'tailscale-auth')`
   * @param key the key's name within the Secret
   */
  public static fromSecret(secret: kplus.ISecret, key: string): AuthKey {
    return new AuthKey(new SecretSource(secret, key));
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
   */
  public static fromSealedSecret(sealedSecret: SealedSecret, key?: string): AuthKey {
    return new AuthKey(new SealedSecretSource(sealedSecret, key ?? 'auth-key'));
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

class SealedSource implements AuthKeySource {
  constructor(private readonly sealed: Sealed) {}

  public provide(scope: Construct, { host, name, user, report }: AuthKeyContext): AuthKeyFile {
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

class SecretSource implements AuthKeySource {
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

class SealedSecretSource implements AuthKeySource {
  constructor(private readonly sealedSecret: SealedSecret, private readonly key: string) {}

  public provide(scope: Construct, { host }: AuthKeyContext): AuthKeyFile {
    checkSameNamespace(this.sealedSecret, host.workload);
    const hash = this.sealedSecret._hashOf(scope, this.key);
    host.workload.podMetadata.addAnnotation(`${ANNOTATION_PREFIX}/sealed-tailscale`, hash);
    return new SecretSource(this.sealedSecret.secret, this.key).provide(scope);
  }
}
