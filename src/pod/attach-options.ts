import * as kplus from 'cdk8s-plus-28';
import { ClusterDns } from './cluster-dns';
import { KmsOptions } from '../sealing/kms-options';

/** What an addon has to be told of a workload that is not an `OpenClawInstance`. */
export interface AttachOptions {
  /** Name of the workload, a DNS label: the default for host name, claim and policy, and the instance that its sealed values are sealed for. */
  readonly name: string;

  /** TCP port at which the workload serves on the pod's loopback address, 127.0.0.1. */
  readonly port: number;

  /**
   * Image with Node.js 20 or later, as `node`, in which sealed values are opened.
   *
   * @default 'node:24-bookworm-slim'
   */
  readonly nodeImage?: string;

  /**
   * Registry to take the addon's images from, in place of their own: host, port and path prefix.
   *
   * @default - each image's own registry.
   */
  readonly imageRegistry?: string;

  /**
   * When the kubelet pulls the addon's images.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * Name of the Secret with the private keys that open the namespace's sealed values.
   *
   * @default 'openclaw-sealing-key'
   */
  readonly sealingKeySecret?: string;

  /**
   * How an auth key that is sealed for keys of AWS KMS is opened. The pod needs an identity that may use the key.
   *
   * @default - it is opened with a private key alone.
   */
  readonly kms?: KmsOptions;

  /**
   * Resources of the init container that opens the auth key. What is left out keeps its default.
   *
   * @default - request 10m CPU and 64Mi, limit 128Mi.
   */
  readonly unsealResources?: kplus.ContainerResources;

  /**
   * Who answers the cluster's DNS, so that the addon's network policy lets the pod ask it.
   *
   * @default - `ClusterDns.kubeDns()`.
   */
  readonly clusterDns?: ClusterDns[];
}
