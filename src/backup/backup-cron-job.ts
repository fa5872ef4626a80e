import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { keepPatches } from '../pod/keep-patches';

/** A cdk8s-plus CronJob whose pods run where pods of given labels do, with the pod fields of another workload that say where that may be. */
export class BackupCronJob extends kplus.CronJob {
  constructor(
    scope: Construct, id: string, props: kplus.CronJobProps, private readonly beside: kplus.AbstractPod, private readonly affinity: k8s.Affinity,
  ) {
    super(scope, id, props);
    keepPatches(this);
  }

  /**
   * @internal
   */
  public _toPodSpec(): k8s.PodSpec {
    const { nodeSelector, tolerations, runtimeClassName, priorityClassName, imagePullSecrets } = this.beside._toPodSpec();
    const spec = super._toPodSpec();
    return {
      ...spec,
      enableServiceLinks: false,
      securityContext: { ...spec.securityContext, seccompProfile: { type: 'RuntimeDefault' } },
      nodeSelector,
      tolerations,
      runtimeClassName,
      priorityClassName,
      imagePullSecrets,
      affinity: this.affinity,
    };
  }
}
