import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from './credential-files';
import { constructError } from '../checks/error';
import { IAddonHost } from '../pod/addon';
import { Sealed } from '../sealing/sealed';
import { SealedValues } from '../sealing/sealed-values';

/** What a source of credentials is told of the backup that wants them. */
export interface BucketCredentialsContext {
  /** The instance. */
  readonly host: IAddonHost;
  /** The backup's own workload. */
  readonly workload: kplus.AbstractPod;
  /** Prefix of the names of manifests. */
  readonly name: string;
  /** Numeric user of the backup. */
  readonly user: number;
}

/** A way for the credentials to get there. */
interface CredentialsSource {
  provide(scope: Construct, context: BucketCredentialsContext): kplus.Volume;
}

/**
 * Where the key to a bucket comes from. The backup reads it from files; it is in no environment, no command line and no log.
 */
export class BucketCredentials {
  /**
   * A key that was sealed in two parts, with `cdk8s-openclaw seal --field bucket-access-key-id` and `--field bucket-secret-access-key`, and is opened in the backup's pod into memory.
   *
   * @param accessKeyId the key's id
   * @param secretAccessKey the secret that belongs to it
   */
  public static sealed(accessKeyId: Sealed, secretAccessKey: Sealed): BucketCredentials {
    return new BucketCredentials(new SealedSource(accessKeyId, secretAccessKey));
  }

  /**
   * A key in a Secret that something else makes, as `bucket-access-key-id` and `bucket-secret-access-key`. Whoever may read Secrets in the namespace can read it. A Secret that the app
   * itself makes is refused: its manifest would hold the key.
   *
   * @param secret such as `Secret.fromSecretName(chart, 'Key', 'backup-bucket')`
   */
  public static fromSecret(secret: kplus.ISecret): BucketCredentials {
    return new BucketCredentials(new SecretSource(secret));
  }

  private constructor(private readonly source: CredentialsSource) {}

  /**
   * A volume with the files.
   *
   * @internal
   */
  public _provide(scope: Construct, context: BucketCredentialsContext): kplus.Volume {
    return this.source.provide(scope, context);
  }
}

class SealedSource implements CredentialsSource {
  constructor(private readonly accessKeyId: Sealed, private readonly secretAccessKey: Sealed) {}

  public provide(scope: Construct, { host, workload, name, user }: BucketCredentialsContext): kplus.Volume {
    const values = new SealedValues(scope, 'SealedValues', {
      name: `${name}-sealed`,
      instance: host.name,
      values: { [ACCESS_KEY_ID]: this.accessKeyId, [SECRET_ACCESS_KEY]: this.secretAccessKey },
    });
    return values.unsealInto(workload, {
      consumer: 'backup',
      user,
      required: true,
      image: host.nodeImage,
      imagePullPolicy: host.imagePullPolicy,
      sealingKeySecret: host.sealingKeySecret,
      kms: host.kms,
      resources: host.unsealResources,
    });
  }
}

class SecretSource implements CredentialsSource {
  constructor(private readonly secret: kplus.ISecret) {}

  public provide(scope: Construct): kplus.Volume {
    if (this.secret instanceof kplus.Secret) {
      throw constructError(scope,
        `credentials are in the Secret ${this.secret.node.path}, which this app makes, with the key in its manifest: use BucketCredentials.sealed, or Secret.fromSecretName`);
    }
    return kplus.Volume.fromSecret(scope, 'Credentials', this.secret, {
      name: 'bucket-credentials',
      // whatever else is in it is nobody's business here
      items: Object.fromEntries([ACCESS_KEY_ID, SECRET_ACCESS_KEY].map(field => [field, { path: field }])),
      // with the pod's fsGroup the backup reads them
      defaultMode: 0o440,
    });
  }
}
