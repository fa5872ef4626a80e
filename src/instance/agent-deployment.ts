import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AppArmorProfile } from './pod-security-options';
import { refuseAutoscalers } from '../checks/autoscalers';
import { constructError } from '../checks/error';
import { singlePodProblems } from '../checks/single-pod';
import { keepPatches } from '../pod/keep-patches';

/** Fields of a pod that cdk8s-plus has no property for. */
export interface PodFields {
  readonly nodeSelector?: { [label: string]: string };
  readonly tolerations?: k8s.Toleration[];
  readonly affinity?: k8s.Affinity;
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];
  readonly seccompProfile?: kplus.SeccompProfile;
  readonly appArmorProfile?: AppArmorProfile;
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly imagePullSecrets?: string[];
}

/** A cdk8s-plus Deployment of one pod at a time, with the pod fields that cdk8s-plus lacks. */
export class AgentDeployment extends kplus.Deployment {
  constructor(scope: Construct, id: string, props: kplus.DeploymentProps, public readonly fields: PodFields) {
    super(scope, id, props);
    keepPatches(this);
    const { appArmorProfile } = fields;
    // the types that cdk8s-plus renders by do not know it
    if (appArmorProfile) ApiObject.of(this).addJsonPatch(JsonPatch.add('/spec/template/spec/securityContext/appArmorProfile', { ...appArmorProfile }));
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
    const seccompProfile = this.fields.seccompProfile ?? { type: kplus.SeccompProfileType.RUNTIME_DEFAULT };
    const isDefault = seccompProfile.type === kplus.SeccompProfileType.RUNTIME_DEFAULT;
    const underPodProfile = (container: k8s.Container) => isDefault ? container : withoutDefaultSeccomp(container);
    return {
      ...spec,
      // the agent asks for no Service, and the variables would tell it of each
      enableServiceLinks: false,
      // each container says for itself whether it is root: a false here would keep the pod out of namespaces with Pod Security's level `restricted`
      securityContext: { ...spec.securityContext, runAsNonRoot: undefined, seccompProfile },
      containers: spec.containers.map(underPodProfile),
      initContainers: spec.initContainers?.map(underPodProfile),
      nodeSelector: this.fields.nodeSelector,
      affinity: this.affinity(spec.affinity),
      topologySpreadConstraints: this.fields.topologySpreadConstraints,
      tolerations: tolerations.length > 0 ? tolerations : undefined,
      runtimeClassName: this.fields.runtimeClassName,
      priorityClassName: this.fields.priorityClassName,
      imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map(name => ({ name })) : undefined,
    };
  }

  private affinity(scheduled?: k8s.Affinity): k8s.Affinity | undefined {
    const { affinity } = this.fields;
    if (affinity && scheduled) throw constructError(this, 'affinity is given, and the Deployment\'s scheduling is used as well, which sets it: use one of them');
    return affinity ?? scheduled;
  }
}

/** A container's own profile has precedence over the pod's. Those of ours have the runtime's, which says no more than the pod's default. */
export function withoutDefaultSeccomp(container: k8s.Container): k8s.Container {
  const { securityContext } = container;
  if (securityContext?.seccompProfile?.type !== 'RuntimeDefault') return container;
  return { ...container, securityContext: { ...securityContext, seccompProfile: undefined } };
}
