import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AgentDeployment, withoutDefaultSeccomp } from '../instance/agent-deployment';
import { keepPatches } from '../pod/keep-patches';

/** A cdk8s-plus CronJob whose pods run where an agent's may and pods of given labels do, with the agent's profiles. */
export class BackupCronJob extends kplus.CronJob {
  constructor(
    scope: Construct, id: string, props: kplus.CronJobProps, private readonly agent: AgentDeployment, private readonly podAffinity: k8s.PodAffinity,
  ) {
    super(scope, id, props);
    keepPatches(this);
    const { appArmorProfile } = agent.fields;
    // the types that cdk8s-plus renders by do not know it
    if (appArmorProfile) ApiObject.of(this).addJsonPatch(JsonPatch.add('/spec/jobTemplate/spec/template/spec/securityContext/appArmorProfile', { ...appArmorProfile }));
  }

  /**
   * @internal
   */
  public _toPodSpec(): k8s.PodSpec {
    const { affinity, nodeSelector, securityContext, tolerations, runtimeClassName, priorityClassName, imagePullSecrets } = this.agent._toPodSpec();
    const spec = super._toPodSpec();
    const seccompProfile = securityContext!.seccompProfile!;
    const underPodProfile = (container: k8s.Container) => seccompProfile.type === 'RuntimeDefault' ? container : withoutDefaultSeccomp(container);
    return {
      ...spec,
      containers: spec.containers.map(underPodProfile),
      initContainers: spec.initContainers?.map(underPodProfile),
      enableServiceLinks: false,
      securityContext: { ...spec.securityContext, seccompProfile },
      nodeSelector,
      tolerations,
      runtimeClassName,
      priorityClassName,
      imagePullSecrets,
      // the agent's nodes: a volume that waits for its first pod is made where that runs
      affinity: { nodeAffinity: affinity?.nodeAffinity, podAffinity: this.podAffinity },
    };
  }
}
