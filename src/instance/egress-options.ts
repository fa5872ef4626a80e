import { ClusterDns } from '../pod/cluster-dns';

/**
 * Where an agent may connect to. Policies add up and a pod has one network: what an addon may reach, the agent may reach too, such as what the policy of a `TailscaleSidecar` has.
 */
export interface EgressOptions {
  /**
   * Whether the public internet may be reached, by TCP 443 and 80. With false it is what `allow` has alone.
   *
   * A tailnet node in the pod opens those ports too, and has to be told the same (`internet` of its own). Its UDP stays open in any case.
   *
   * @default true
   */
  readonly internet?: boolean;

  /**
   * Further destinations: private networks, or other ports. Without them private, shared, link-local and reserved ranges are refused.
   *
   * Addresses at which clouds hand out credentials (the metadata services of AWS, Azure, Google Cloud, Oracle and Alibaba, and what AWS gives containers) stay refused within wider ranges. To open
   * one, name it alone, such as `169.254.169.254/32`.
   *
   * @default - none.
   */
  readonly allow?: EgressDestination[];

  /**
   * Who answers the cluster's DNS. It holds for the policies of addons too.
   *
   * @default - `ClusterDns.kubeDns()`.
   */
  readonly dns?: ClusterDns[];
}

/**
 * Ranges of addresses and ports that an agent may connect to.
 */
export interface EgressDestination {
  /** Ranges, IPv4 or IPv6, such as `10.0.0.7/32`. Network policies know no names. */
  readonly cidrs: string[];

  /**
   * TCP ports.
   *
   * @default - 443, or none where `udpPorts` is given.
   */
  readonly ports?: number[];

  /**
   * UDP ports.
   *
   * @default - none.
   */
  readonly udpPorts?: number[];
}
