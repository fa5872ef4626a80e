import * as kplus from 'cdk8s-plus-28';
import { IAddonHost } from './addon';
import { AttachOptions } from './attach-options';
import { UNSEAL_RESOURCES } from './resources';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkPort } from '../checks/port';
import { singlePodProblems } from '../checks/single-pod';

/** Makes a host of any cdk8s-plus workload, after checking that it can be one. */
export class WorkloadHost implements IAddonHost {
  public readonly name: string;
  public readonly port: number;
  public readonly nodeImage: string;
  public readonly imageRegistry?: string;
  public readonly imagePullPolicy: kplus.ImagePullPolicy;
  public readonly sealingKeySecret: string;
  public readonly unsealResources = UNSEAL_RESOURCES;

  constructor(public readonly workload: kplus.AbstractPod, options: AttachOptions) {
    checkDnsLabel(workload, 'name', options.name);
    checkPort(workload, 'port', options.port);
    checkWorkload(workload);
    this.name = options.name;
    this.port = options.port;
    this.nodeImage = options.nodeImage ?? 'node:24-bookworm-slim';
    this.imageRegistry = options.imageRegistry;
    this.imagePullPolicy = options.imagePullPolicy ?? kplus.ImagePullPolicy.IF_NOT_PRESENT;
    this.sealingKeySecret = options.sealingKeySecret ?? 'openclaw-sealing-key';
  }

  /** The workload is somebody else's, and so is what it makes of browsers' origins. */
  public addAllowedOrigin(): void {}
}

/** What a workload must be at once; what may change until synthesis is looked at again by `singlePodProblems`. */
function checkWorkload(workload: kplus.AbstractPod): void {
  const [problem] = singlePodProblems(workload);
  if (problem) throw constructError(workload, problem);
  if (workload.hostNetwork) {
    throw constructError(workload, 'hostNetwork is on: a tailnet node in it would change the routes of the whole machine: turn it off');
  }
  if (workload instanceof kplus.Workload && kplus.Pod.ADDRESS_LABEL in workload.matchLabels) {
    throw constructError(workload,
      `its selector has the label ${kplus.Pod.ADDRESS_LABEL}, which changes with the construct's path, and a selector can not change: `
      + 'give it `select: false` and call select() with labels of your own');
  }
}
