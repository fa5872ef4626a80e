import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { DnsPodsOptions } from './dns-pods-options';
import { egressToCidrs, egressToPods } from './network';
import { checkCidr } from '../checks/cidr';
import { checkDnsLabel } from '../checks/dns-label';
import { constructError } from '../checks/error';
import { checkLabels } from '../checks/labels';
import { checkPort } from '../checks/port';

const DNS_PORT = 53;

/** Makes the rule, and refuses what it cannot be made of. */
type RuleMaker = (construct: IConstruct) => k8s.NetworkPolicyEgressRule;

/**
 * Who answers a cluster's DNS, as far as network policies have to let pods reach it. They see where a packet ends up: a pod's address and port, not a Service's.
 */
export class ClusterDns {
  /**
   * Pods with the label `k8s-app: kube-dns` in `kube-system`, at port 53, which CoreDNS and kube-dns are in most distributions.
   */
  public static kubeDns(): ClusterDns {
    return ClusterDns.pods({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } });
  }

  /**
   * Addresses of the machines or of their network, at port 53, such as a DNS cache on each machine. Where kube-proxy uses iptables, the cache answers at the DNS Service's
   * address as well: give both.
   *
   * @param cidrs such as `['169.254.20.10/32', '10.96.0.10/32']`
   * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
   */
  public static addresses(cidrs: string[]): ClusterDns {
    return new ClusterDns(construct => {
      if (cidrs.length === 0) throw constructError(construct, 'ClusterDns.addresses has none: give those of the cache, such as "169.254.20.10/32"');
      cidrs.forEach(cidr => checkCidr(construct, 'ClusterDns.addresses', cidr));
      return egressToCidrs(cidrs, [DNS_PORT], [DNS_PORT]);
    });
  }

  /**
   * Pods of other names, such as OpenShift's: `{ namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, port: 5353 }`.
   */
  public static pods(options: DnsPodsOptions): ClusterDns {
    const { namespace, labels, port = DNS_PORT } = options;
    return new ClusterDns(construct => {
      checkDnsLabel(construct, 'ClusterDns.pods: namespace', namespace);
      checkLabels(construct, 'ClusterDns.pods: labels', labels);
      checkPort(construct, 'ClusterDns.pods: port', port);
      return egressToPods(namespace, labels, [port], [port]);
    });
  }

  private constructor(private readonly make: RuleMaker) {}

  /**
   * The rule that lets pods ask it.
   *
   * @param construct that is told in errors
   * @internal
   */
  public _egress(construct: IConstruct): k8s.NetworkPolicyEgressRule {
    return this.make(construct);
  }
}

/** The rules that let pods ask each of them. */
export function egressToDns(construct: IConstruct, servers: ClusterDns[]): k8s.NetworkPolicyEgressRule[] {
  if (servers.length === 0) throw constructError(construct, 'dns is empty, and nothing would have a name: leave it out for ClusterDns.kubeDns()');
  return servers.map(server => {
    // by shape, not by class: two copies of this library may be loaded
    if (typeof server?._egress !== 'function') throw constructError(construct, 'dns has something that is no ClusterDns: give ClusterDns.kubeDns(), .addresses(…) or .pods(…)');
    return server._egress(construct);
  });
}
