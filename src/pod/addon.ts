import * as kplus from 'cdk8s-plus-28';
import { ClusterDns } from './cluster-dns';
import { KmsOptions } from '../sealing/kms-options';

/**
 * What an addon may know of, and do to, the workload that it joins.
 *
 * `OpenClawInstance` is one; `TailscaleSidecar.attachTo` makes one of any other cdk8s-plus workload.
 */
export interface IAddonHost {
  /** Name of the workload, a DNS label: the default for whatever the addon has to name, and the instance that its sealed values are sealed for. */
  readonly name: string;

  /** The pod's workload. Containers, volumes, labels and annotations are added by its own methods. */
  readonly workload: kplus.AbstractPod;

  /** TCP port at which the workload serves on the pod's loopback address. */
  readonly port: number;

  /** Image with Node.js 20 or later, as `node`, in which programs of this library run. */
  readonly nodeImage: string;

  /**
   * Registry to take images from in place of their own.
   *
   * @default - each image's own registry.
   */
  readonly imageRegistry?: string;

  /** When the kubelet pulls images. */
  readonly imagePullPolicy: kplus.ImagePullPolicy;

  /** Name of the Secret with the private keys that open the namespace's sealed values. */
  readonly sealingKeySecret: string;

  /**
   * How values that are sealed for keys of AWS KMS are opened, the registry of its image replaced where that is asked for.
   *
   * @default - they are not.
   */
  readonly kms?: KmsOptions;

  /** Resources of the init containers that open sealed values. */
  readonly unsealResources: kplus.ContainerResources;

  /** Who answers the cluster's DNS, for the addon's own network policy: policies add up, and none takes away. */
  readonly clusterDns: ClusterDns[];

  /** Whether the workload takes from request headers who its clients are, so that nothing may get to it but a proxy that sets them. */
  readonly needsIdentity: boolean;

  /**
   * Tells the workload an origin (scheme, host and port) under which browsers will reach it.
   *
   * @param origin such as `http://agent:8080`
   */
  addAllowedOrigin(origin: string): void;

  /**
   * Tells the workload that requests come through a proxy which says for whom it asks.
   *
   * @param cidrs where the proxy comes from
   */
  addTrustedProxies(cidrs: string[]): void;

  /**
   * Gives the workload an environment variable: the containers of its own, not those of addons.
   *
   * @param name of the variable
   * @param value of it, nothing secret
   */
  addEnvVariable(name: string, value: kplus.EnvValue): void;
}

/**
 * Something that joins an instance's pod: a tunnel, an exporter, a backup.
 */
export interface IAddon {
  /**
   * Joins the host's pod. Called once, by `OpenClawInstance.addAddon`.
   *
   * @param host the workload to join
   */
  bind(host: IAddonHost): void;
}
