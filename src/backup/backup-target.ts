import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BucketCredentials } from './bucket-credentials';
import { bucketEgress, checkBucket } from './bucket-endpoint';
import { TargetContext, TargetParts } from './target-parts';
import { constructError } from '../checks/error';
import { makeClaim } from '../pod/claim';
import { ClusterDns } from '../pod/cluster-dns';

/** Where things are in the backup's container. */
const PATHS = { archives: '/archives', credentials: '/run/bucket' };

/**
 * Options of a backup to a claim.
 */
export interface ClaimTargetOptions {
  /**
   * An existing claim, in place of a made one. Several instances may share it if it is ReadWriteMany, or if their schedules do not meet: their pods may be on several nodes.
   *
   * @default - a claim is made, which tools that prune are asked to leave alone.
   */
  readonly claim?: kplus.IPersistentVolumeClaim;

  /**
   * Size of the made claim: for `keep` + 2 archives, each of the size that the data has when it is packed.
   *
   * @default Size.gibibytes(10)
   */
  readonly storage?: Size;

  /**
   * Storage class of the made claim. Another disk than that of the data is lost on another day.
   *
   * @default - the cluster's default class.
   */
  readonly storageClass?: string;
}

/**
 * Options of a backup to a bucket.
 */
export interface BucketTargetOptions {
  /** Scheme, host and port of a service that speaks S3's protocol: `https://s3.eu-central-1.amazonaws.com`, `https://minio.example.com:9000`. With `http://` archives pass in the clear. */
  readonly endpoint: string;

  /** Name of the bucket, which has to be there. */
  readonly bucket: string;

  /** The key to it. It needs to list, read, write and delete objects below the prefix. */
  readonly credentials: BucketCredentials;

  /**
   * Region that requests are signed for.
   *
   * @default 'us-east-1'
   */
  readonly region?: string;

  /**
   * What the objects' keys begin with, before the archives' names, which begin with the instance's. Two clusters, or two apps, that have an instance of one name need two prefixes: each
   * would remove the other's archives.
   *
   * @default - the namespace and a slash; nothing without a namespace.
   */
  readonly prefix?: string;

  /**
   * Where the endpoint is, for the network policy: CIDRs.
   *
   * @default - the endpoint's own address, if its host is one; else the public internet.
   */
  readonly cidrs?: string[];

  /**
   * Where the cluster's DNS is, for the network policy.
   *
   * @default - where the instance has it.
   */
  readonly dns?: ClusterDns[];
}

/** A way to keep archives. */
interface TargetSource {
  provide(scope: Construct, context: TargetContext): TargetParts;
}

/**
 * Where archives are kept.
 */
export class BackupTarget {
  /**
   * Another claim in the cluster, a folder of it for each instance. It survives the loss of the data's claim, not that of the cluster.
   */
  public static claim(options: ClaimTargetOptions = {}): BackupTarget {
    return new BackupTarget(new ClaimSource(options));
  }

  /**
   * A bucket of S3 or of a service that speaks its protocol.
   */
  public static bucket(options: BucketTargetOptions): BackupTarget {
    return new BackupTarget(new BucketSource(options));
  }

  private constructor(private readonly source: TargetSource) {}

  /**
   * Makes what the target needs.
   *
   * @internal
   */
  public _provide(scope: Construct, context: TargetContext): TargetParts {
    return this.source.provide(scope, context);
  }
}

class ClaimSource implements TargetSource {
  constructor(private readonly options: ClaimTargetOptions) {}

  public provide(scope: Construct, { name, labels, host, dataClaim, namespace }: TargetContext): TargetParts {
    const { claim: given, storage, storageClass } = this.options;
    if (given && (storage || storageClass)) {
      throw constructError(scope, 'claim is given, so storage and storageClass have no effect: leave them out');
    }
    if (given?.name === dataClaim.name) {
      throw constructError(scope, `claim ${given.name} is the one with the data, and would be lost with it: give another`);
    }
    const claim = given ?? makeClaim(scope, 'ArchiveClaim', { name, storage: storage ?? Size.gibibytes(10), storageClassName: storageClass, labels });
    return {
      place: `claim ${claim.name}${namespace === undefined ? '' : ` in namespace ${namespace}`}`,
      args: ['--archives', PATHS.archives],
      // nobody else's
      mount: { path: PATHS.archives, volume: kplus.Volume.fromPersistentVolumeClaim(scope, 'Archives', claim, { name: 'archives' }), subPath: host.name },
      egress: [],
      claim,
    };
  }
}

class BucketSource implements TargetSource {
  constructor(private readonly options: BucketTargetOptions) {}

  public provide(scope: Construct, context: TargetContext): TargetParts {
    const { endpoint, bucket, region = 'us-east-1', prefix = context.namespace === undefined ? '' : `${context.namespace}/`, credentials, cidrs, dns } = this.options;
    const url = checkBucket(scope, { endpoint, bucket, region, prefix, cidrs });
    return {
      place: `${url.origin}/${bucket}/${prefix}`,
      args: [
        '--endpoint', url.origin, '--bucket', bucket, '--region', region, '--credentials', PATHS.credentials,
        ...prefix === '' ? [] : ['--prefix', prefix],
      ],
      mount: { path: PATHS.credentials, volume: credentials._provide(scope, context), readOnly: true },
      egress: bucketEgress(scope, url, dns ?? context.host.clusterDns, cidrs),
    };
  }
}
