import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { refuseAutoscalers } from '../checks/autoscalers';
import { constructError } from '../checks/error';
import { singlePodProblems } from '../checks/single-pod';

/** Fields of a pod that cdk8s-plus has no property for. */
export interface PodFields {
  readonly nodeSelector?: { [label: string]: string };
  readonly tolerations?: k8s.Toleration[];
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly imagePullSecrets?: string[];
}

/** A cdk8s-plus Deployment of one pod at a time, with the pod fields that cdk8s-plus lacks. */
export class AgentDeployment extends kplus.Deployment {
  constructor(scope: Construct, id: string, props: kplus.DeploymentProps, private readonly fields: PodFields) {
    super(scope, id, props);
    this.node.addValidation({ validate: () => singlePodProblems(this) });
    refuseAutoscalers(this, 'Deployment', this.name);
  }

  public markHasAutoscaler(): void {
    throw constructError(this, 'a HorizontalPodAutoscaler may start a second pod, and only one can hold the data and the identity: remove it');
  }

  /**
   * @internal
   */
  public _toPodSpec(): k8s.PodSpec {
    const spec = super._toPodSpec();
    const tolerations = [...spec.tolerations ?? [], ...this.fields.tolerations ?? []];
    const imagePullSecrets = this.fields.imagePullSecrets ?? [];
    return {
      ...spec,
      // the agent asks for no Service, and the variables would tell it of each
      enableServiceLinks: false,
      // each container says for itself whether it is root: a false here would keep the pod out of namespaces with Pod Security's level `restricted`
      securityContext: { ...spec.securityContext, runAsNonRoot: undefined, seccompProfile: { type: 'RuntimeDefault' } },
      nodeSelector: this.fields.nodeSelector,
      tolerations: tolerations.length > 0 ? tolerations : undefined,
      runtimeClassName: this.fields.runtimeClassName,
      priorityClassName: this.fields.priorityClassName,
      imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map(name => ({ name })) : undefined,
    };
  }
}
