/**
 * The pods that answer a cluster's DNS.
 */
export interface DnsPodsOptions {
  /** Their namespace, a DNS label. */
  readonly namespace: string;

  /** Labels by which they are selected there. */
  readonly labels: { [name: string]: string };

  /**
   * UDP and TCP port at which the pods themselves listen, whatever their Service's is.
   *
   * @default 53
   */
  readonly port?: number;
}
