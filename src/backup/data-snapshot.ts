import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { AppIndex } from '../checks/app-index';
import { checkDnsSubdomain } from '../checks/dns-label';
import { checkSameNamespace } from '../checks/same-namespace';
import { OpenClawInstance } from '../instance/openclaw-instance';
import { KEEP_ANNOTATIONS } from '../pod/labels';

/**
 * Properties for `DataSnapshot`.
 */
export interface DataSnapshotProps {
  /** The instance whose data is taken. */
  readonly instance: OpenClawInstance;

  /** Name of the VolumeSnapshot. It is taken once, when a name is applied for the first time: another one needs another name, such as `agent-2026-03-09`. */
  readonly name: string;

  /**
   * Name of the VolumeSnapshotClass.
   *
   * @default - the default class of the claim's driver.
   */
  readonly snapshotClass?: string;
}

/**
 * A snapshot of an instance's data claim by its storage: for clusters that have a CSI driver with snapshots, and their controller.
 *
 * The volume is taken as it is at one moment, as after a loss of power: databases come back to their last commit when the agent starts. It lies on the storage that it is to protect from, unless the driver
 * copies it elsewhere.
 *
 * To restore, make a claim with the snapshot as its `dataSource`, and give it as the instance's `dataClaim`.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volume-snapshots/
 */
export class DataSnapshot extends Construct {
  /** The VolumeSnapshot. */
  public readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: DataSnapshotProps) {
    super(scope, id);
    const { instance, name, snapshotClass } = props;
    checkSameNamespace(this, instance);
    checkDnsSubdomain(this, 'name', name);
    this.apiObject = AppIndex.of(this).claimObject(new ApiObject(this, 'Resource', {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshot',
      metadata: {
        name,
        labels: { 'app.kubernetes.io/name': 'openclaw', 'app.kubernetes.io/instance': instance.name },
        annotations: { ...KEEP_ANNOTATIONS },
      },
      spec: {
        volumeSnapshotClassName: snapshotClass,
        source: { persistentVolumeClaimName: instance.dataClaim.name },
      },
    }));
  }
}
