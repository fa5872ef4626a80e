import * as kplus from 'cdk8s-plus-28';
import { IAddonHost } from './addon';
import { AttachOptions } from './attach-options';
import { ClusterDns } from './cluster-dns';
import { addVariable } from './env';
import { imageIn } from './image';
import { UNSEAL_RESOURCES } from './resources';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkPort } from '../checks/port';
import { NO_SELECTOR, workloadProblems } from '../checks/workload';
import { SEALING_KEY_SECRET } from '../sealing/key-secret';
import { KmsOptions } from '../sealing/kms-options';

/** Makes a host of any cdk8s-plus workload, after checking that it can be one. */
export class WorkloadHost implements IAddonHost {
  public readonly name: string;
  public readonly port: number;
  public readonly nodeImage: string;
  public readonly imageRegistry?: string;
  public readonly imagePullPolicy: kplus.ImagePullPolicy;
  public readonly sealingKeySecret: string;
  public readonly kms?: KmsOptions;
  public readonly unsealResources: kplus.ContainerResources;
  public readonly clusterDns: ClusterDns[];
  public readonly needsIdentity = false;

  constructor(public readonly workload: kplus.AbstractPod, options: AttachOptions) {
    checkDnsLabel(workload, 'name', options.name);
    checkPort(workload, 'port', options.port);
    checkWorkload(workload);
    this.name = options.name;
    this.port = options.port;
    this.nodeImage = options.nodeImage ?? 'node:24-bookworm-slim';
    this.imageRegistry = options.imageRegistry;
    this.imagePullPolicy = options.imagePullPolicy ?? kplus.ImagePullPolicy.IF_NOT_PRESENT;
    this.sealingKeySecret = options.sealingKeySecret ?? SEALING_KEY_SECRET;
    this.kms = options.kms && { ...options.kms, image: imageIn(options.imageRegistry, options.kms.image) };
    this.unsealResources = options.unsealResources ?? UNSEAL_RESOURCES;
    this.clusterDns = options.clusterDns ?? [ClusterDns.kubeDns()];
  }

  /** The workload is somebody else's, and so is what it makes of browsers' origins and of proxies. */
  public addAllowedOrigin(): void {}

  public addTrustedProxies(): void {}

  /** Those that it has by now. */
  public addEnvVariable(name: string, value: kplus.EnvValue): void {
    addVariable(this.workload, this.workload.containers, name, value);
  }
}

/** What can be seen of a workload at once; what may change until synthesis is looked at again by `workloadProblems`. */
function checkWorkload(workload: kplus.AbstractPod): void {
  const [problem] = workloadProblems(workload).filter(found => found !== NO_SELECTOR);
  if (problem) throw constructError(workload, problem);
}
