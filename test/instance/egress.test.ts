import { BlockList, isIP } from 'node:net';
import { EnvValue, Pod, k8s } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { AuthKey, ClusterDns, EgressOptions, OpenClawInstance, OpenClawInstanceProps, TailscaleSidecar, TailscaleSidecarProps } from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

function synth(egress?: EgressOptions, tailscale?: Partial<TailscaleSidecarProps>, props: Partial<OpenClawInstanceProps> = {}): Manifests {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', {
    gatewayToken: files.token(),
    egress,
    addons: tailscale && { tailscale: { authKey: AuthKey.sealed(files.authKey()), ...tailscale } },
    ...props,
  });
  return new Manifests(chart);
}

/** What the network policies let the pod connect to, as Kubernetes has it: any of them is enough. An address is that of no pod. */
function isOpen(manifests: Manifests, protocol: 'TCP' | 'UDP', address: string, port: number, ...policies: string[]): boolean {
  const names = policies.length > 0 ? policies : manifests.all.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name);
  const rules: k8s.NetworkPolicyEgressRule[] = names.flatMap(name => manifests.get('NetworkPolicy', name).spec.egress);
  return rules.some(({ to, ports }) => (
    (!to?.length || to.some(({ ipBlock }) => ipBlock && isIn(address, ipBlock.cidr) && !(ipBlock.except ?? []).some(range => isIn(address, range))))
    && (!ports?.length || ports.some(each => each.protocol === protocol && (each.port === undefined || (each.port as unknown) === port)))
  ));
}

function isIn(address: string, cidr: string): boolean {
  const [network, prefix] = cidr.split('/');
  if (isIP(address) !== isIP(network)) return false;
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, Number(prefix), family);
  return range.check(address, family);
}

/** The last one is 8.8.8.8, as a cluster with IPv6 alone reaches it. */
const PUBLIC = ['203.0.113.7', '8.8.8.8', '168.63.129.15', '168.63.129.17', '2001:4860:4860::8888', '64:ff9b::808:808'];
const NOT_PUBLIC = [
  '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '169.254.1.1', '127.0.0.1', '192.0.0.8', '198.18.0.1', '198.19.255.255', 'fd00::1', 'fe80::1', '::', 'fec0::1', '2002:a00:1::1',
  // 10.0.0.1, 172.31.0.1, 192.168.1.1 and 169.254.1.1 behind NAT64
  '64:ff9b::a00:1', '64:ff9b::ac1f:1', '64:ff9b::c0a8:101', '64:ff9b::a9fe:101', '64:ff9b:1::a00:1',
];
const METADATA = [
  '169.254.169.254', '169.254.170.2', '169.254.170.23', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254',
  '64:ff9b::a9fe:a9fe', '64:ff9b::a9fe:aa02', '64:ff9b::a9fe:aa17', '64:ff9b::6464:64c8', '64:ff9b::a83f:8110', '64:ff9b::c000:c0',
];

describe('the agent by default', () => {
  test.each([...PUBLIC])('reaches %s by TCP 443 and 80, and nothing else of it', address => {
    const manifests = synth();
    expect([443, 80, 22, 53, 8443].map(port => isOpen(manifests, 'TCP', address, port))).toEqual([true, true, false, false, false]);
    expect([443, 53, 41641].map(port => isOpen(manifests, 'UDP', address, port))).toEqual([false, false, false]);
  });

  test.each([...NOT_PUBLIC, ...METADATA])('reaches nothing of %s', address => {
    const manifests = synth();
    for (const port of [443, 80, 53, 8080]) {
      expect(isOpen(manifests, 'TCP', address, port)).toBe(false);
      expect(isOpen(manifests, 'UDP', address, port)).toBe(false);
    }
  });

  test('is as without options', () => {
    expect(synth({}).all).toEqual(synth().all);
    expect(synth({ internet: true, allow: [], dns: [ClusterDns.kubeDns()] }).all).toEqual(synth().all);
  });
});

describe('destinations', () => {
  test('are open at 443 unless ports are given', () => {
    const manifests = synth({ allow: [{ cidrs: ['10.1.0.0/16', 'fd00:1::/32'] }] });
    for (const address of ['10.1.2.3', 'fd00:1::2']) {
      expect([443, 80].map(port => isOpen(manifests, 'TCP', address, port))).toEqual([true, false]);
      expect(isOpen(manifests, 'UDP', address, 443)).toBe(false);
    }
    expect(isOpen(manifests, 'TCP', '10.2.0.1', 443)).toBe(false);
    expect(isOpen(manifests, 'TCP', PUBLIC[0], 80)).toBe(true);
  });

  test('are open at their ports, each for itself', () => {
    const manifests = synth({ allow: [{ cidrs: ['10.0.0.7/32'], ports: [5432, 6379] }, { cidrs: ['10.0.0.8/32'], ports: [22], udpPorts: [514] }] });
    expect([5432, 6379, 443, 22].map(port => isOpen(manifests, 'TCP', '10.0.0.7', port))).toEqual([true, true, false, false]);
    expect([22, 5432].map(port => isOpen(manifests, 'TCP', '10.0.0.8', port))).toEqual([true, false]);
    expect([514, 22].map(port => isOpen(manifests, 'UDP', '10.0.0.8', port))).toEqual([true, false]);
    expect(isOpen(manifests, 'UDP', '10.0.0.7', 514)).toBe(false);
  });

  test('by UDP alone open no TCP', () => {
    const manifests = synth({ allow: [{ cidrs: ['10.0.0.7/32'], udpPorts: [123] }] });
    expect(isOpen(manifests, 'UDP', '10.0.0.7', 123)).toBe(true);
    expect(isOpen(manifests, 'TCP', '10.0.0.7', 443)).toBe(false);
  });

  test('are all there is, with internet: false', () => {
    const manifests = synth({ internet: false, allow: [{ cidrs: ['198.51.100.0/24'] }] });
    expect(PUBLIC.filter(address => isOpen(manifests, 'TCP', address, 443))).toEqual([]);
    expect(isOpen(manifests, 'TCP', '198.51.100.9', 443)).toBe(true);
  });

  test.each(METADATA)('that are wide have no %s', address => {
    const manifests = synth({ allow: [{ cidrs: ['0.0.0.0/0', '169.254.0.0/16', '100.64.0.0/10', '::/0', 'fc00::/7'], ports: [80], udpPorts: [80] }] });
    expect(isOpen(manifests, 'TCP', address, 80)).toBe(false);
    expect(isOpen(manifests, 'UDP', address, 80)).toBe(false);
    expect(['10.0.0.1', '169.254.1.1', '100.64.0.1', 'fd00::1'].map(each => isOpen(manifests, 'TCP', each, 80))).toEqual([true, true, true, true]);
  });

  test.each(METADATA)('that are %s alone open it', address => {
    const manifests = synth({ allow: [{ cidrs: [`${address}/${isIP(address) === 4 ? 32 : 128}`], ports: [80] }] });
    expect([80, 443].map(port => isOpen(manifests, 'TCP', address, port))).toEqual([true, false]);
    expect(METADATA.filter(each => isOpen(manifests, 'TCP', each, 80))).toEqual([address]);
  });

  test('have exceptions that Kubernetes takes, which are within their range, in every range', () => {
    const anyRange = fc.oneof(
      fc.tuple(fc.oneof(fc.ipV4(), fc.constantFrom(...METADATA.filter(each => isIP(each) === 4))), fc.integer({ min: 0, max: 32 })),
      fc.tuple(fc.oneof(fc.ipV6().filter(address => !address.includes('.')), fc.constantFrom(...METADATA.filter(each => isIP(each) === 6))), fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(fc.property(anyRange, ([address, prefix]) => {
      const cidr = `${address}/${prefix}`;
      const manifests = synth({ internet: false, allow: [{ cidrs: [cidr] }] });
      const { except = [] } = manifests.get('NetworkPolicy', 'agent').spec.egress[1].to[0].ipBlock;
      const isSingle = prefix === (isIP(address) === 4 ? 32 : 128);
      expect(except).toEqual(isSingle ? [] : METADATA.filter(each => isIn(each, cidr)).map(each => expect.stringMatching(`^${each}/(32|128)$`)).sort());
      expect(new Set(except).size).toBe(except.length);
      expect(METADATA.filter(each => isOpen(manifests, 'TCP', each, 443))).toEqual(isSingle ? METADATA.filter(each => isIn(each, cidr)) : []);
    }), { numRuns: 60 });
  });

  test.each<[string, EgressOptions, string]>([
    ['no CIDR', { allow: [{ cidrs: ['10.0.0.7'] }] }, 'egress.allow[0]: "10.0.0.7" is no CIDR'],
    ['a name', { allow: [{ cidrs: ['10.0.0.7/32'] }, { cidrs: ['api.example.com'] }] }, 'egress.allow[1]: "api.example.com" is no CIDR'],
    ['a prefix too long', { allow: [{ cidrs: ['10.0.0.0/33'] }] }, 'egress.allow[0]: "10.0.0.0/33" is no CIDR'],
    ['IPv4 in other words', { allow: [{ cidrs: ['::ffff:169.254.0.0/112'] }] }, 'egress.allow[0]: "::ffff:169.254.0.0/112" is IPv4 written as IPv6'],
    ['no ranges', { allow: [{ cidrs: [] }] }, 'egress.allow[0]: cidrs is empty, which would open all of them: give one, or leave the destination out'],
    ['no ports', { allow: [{ cidrs: ['10.0.0.7/32'], ports: [] }] }, 'egress.allow[0]: ports is empty'],
    ['no UDP ports', { allow: [{ cidrs: ['10.0.0.7/32'], udpPorts: [] }] }, 'egress.allow[0]: udpPorts is empty'],
    ['a port of none', { allow: [{ cidrs: ['10.0.0.7/32'], ports: [443, 0] }] }, 'egress.allow[0]: port 0 is out of range'],
    ['a UDP port of none', { allow: [{ cidrs: ['10.0.0.7/32'], udpPorts: [65536] }] }, 'egress.allow[0]: UDP port 65536 is out of range'],
    ['half a port', { allow: [{ cidrs: ['10.0.0.7/32'], ports: [1.5] }] }, 'egress.allow[0]: port 1.5 is out of range'],
  ])('are refused: %s', (_, egress, message) => {
    expect(() => synth(egress)).toThrow(`agents/Agent: ${message}`);
  });
});

describe('the cluster\'s DNS', () => {
  const KUBE_DNS = {
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
  };
  const openShift = () => ClusterDns.pods({ namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, port: 5353 });

  test.each(['agent', 'agent-tailscale'])('is kube-dns, for the policy %s', policy => {
    expect(synth(undefined, {}).get('NetworkPolicy', policy).spec.egress[0]).toEqual(KUBE_DNS);
  });

  test.each(['agent', 'agent-tailscale'])('may be a cache on each machine, for the policy %s', policy => {
    const manifests = synth({ dns: [ClusterDns.addresses(['169.254.20.10/32', '10.96.0.10/32'])] }, {});
    for (const address of ['169.254.20.10', '10.96.0.10']) {
      expect((['UDP', 'TCP'] as const).map(protocol => isOpen(manifests, protocol, address, 53, policy))).toEqual([true, true]);
      expect(isOpen(manifests, 'TCP', address, 443, policy)).toBe(false);
    }
    expect(manifests.get('NetworkPolicy', policy).spec.egress).not.toContainEqual(KUBE_DNS);
  });

  test.each(['agent', 'agent-tailscale'])('may be other pods, beside kube-dns, for the policy %s', policy => {
    expect(synth({ dns: [ClusterDns.kubeDns(), openShift()] }, {}).get('NetworkPolicy', policy).spec.egress.slice(0, 2)).toEqual([KUBE_DNS, {
      to: [{
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
        podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } },
      }],
      ports: [{ protocol: 'UDP', port: 5353 }, { protocol: 'TCP', port: 5353 }],
    }]);
  });

  test.each<[string, () => ClusterDns, string]>([
    ['no address', () => ClusterDns.addresses([]), 'ClusterDns.addresses has none: give those of the cache, such as "169.254.20.10/32"'],
    ['no range', () => ClusterDns.addresses(['169.254.20.10']), 'ClusterDns.addresses "169.254.20.10" is no CIDR'],
    ['no namespace', () => ClusterDns.pods({ namespace: '', labels: { a: 'b' } }), 'ClusterDns.pods: namespace "" is no DNS label'],
    ['no labels', () => ClusterDns.pods({ namespace: 'dns', labels: {} }), 'ClusterDns.pods: labels is empty, which would select every pod: give a label'],
    ['a bad value', () => ClusterDns.pods({ namespace: 'dns', labels: { app: 'a b' } }), 'ClusterDns.pods: labels has "app: a b", which is no label'],
    ['a bad label', () => ClusterDns.pods({ namespace: 'dns', labels: { 'a/b/c': 'd' } }), 'ClusterDns.pods: labels has "a/b/c: d", which is no label'],
    ['a bad port', () => ClusterDns.pods({ namespace: 'dns', labels: { a: 'b' }, port: 0 }), 'ClusterDns.pods: port 0 is out of range'],
    ['none of the kind', () => ({} as ClusterDns), 'dns has something that is no ClusterDns'],
  ])('is refused: %s', (_, dns, message) => {
    expect(() => synth({ dns: [dns()] })).toThrow(`agents/Agent: ${message}`);
  });

  test('is told by whoever attaches a tailnet node to a workload of another kind', () => {
    const chart = chartIn();
    const pod = new Pod(chart, 'Pod', { metadata: { name: 'agent' }, containers: [{ image: 'example.com/image:1', securityContext: { user: 1 } }] });
    const sidecar = new TailscaleSidecar(chart, 'Tailscale', { authKey: AuthKey.sealed(files.authKey()) });
    sidecar.attachTo(pod, { name: 'agent', port: 80, clusterDns: [ClusterDns.addresses(['169.254.20.10/32'])] });
    const manifests = new Manifests(chart);
    expect((['UDP', 'TCP'] as const).map(protocol => isOpen(manifests, protocol, '169.254.20.10', 53))).toEqual([true, true]);
    expect(manifests.get('NetworkPolicy', 'agent-tailscale').spec.egress).not.toContainEqual(KUBE_DNS);
  });

  test('is refused where there is none', () => {
    expect(() => synth({ dns: [] })).toThrow('agents/Agent: dns is empty, and nothing would have a name: leave it out for ClusterDns.kubeDns()');
  });
});

describe('a tailnet node in the pod', () => {
  test.each([...PUBLIC, '10.0.0.1', '192.168.1.1', '100.64.0.1', '100.100.100.199', 'fd00::1', '64:ff9b::a00:1'])('opens UDP to %s', address => {
    expect(isOpen(synth(undefined, {}), 'UDP', address, 50_000)).toBe(true);
  });

  test.each(['169.254.1.1', 'fe80::1', '64:ff9b::a9fe:101', ...METADATA])('opens no UDP to %s', address => {
    expect(isOpen(synth(undefined, {}), 'UDP', address, 50_000)).toBe(false);
  });

  test.each([true, false])('has exceptions that Kubernetes takes, none within another, with udpToPrivateRanges: %p', udpToPrivateRanges => {
    const rules: k8s.NetworkPolicyEgressRule[] = synth(undefined, { udpToPrivateRanges }).get('NetworkPolicy', 'agent-tailscale').spec.egress;
    const blocks = rules.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock?.except ? [ipBlock] : []));
    expect(blocks.length).toBeGreaterThan(0);
    for (const { cidr, except = [] } of blocks) {
      for (const range of except) {
        expect(isIn(range.split('/')[0], cidr)).toBe(true);
        expect(except.filter(other => other !== range && isIn(range.split('/')[0], other))).toEqual([]);
      }
    }
  });

  test('may leave private ranges out', () => {
    const manifests = synth(undefined, { udpToPrivateRanges: false });
    expect(PUBLIC.filter(address => isOpen(manifests, 'UDP', address, 50_000))).toEqual(PUBLIC);
    for (const address of [...NOT_PUBLIC, ...METADATA]) expect(isOpen(manifests, 'UDP', address, 50_000)).toBe(false);
  });

  test('still asks a relay of its own network for its address then', () => {
    const manifests = synth(undefined, { udpToPrivateRanges: false, loginServer: 'https://headscale.example.com', loginServerCidrs: ['10.9.0.0/24'] });
    expect([3478, 41641].map(port => isOpen(manifests, 'UDP', '10.9.0.1', port))).toEqual([true, false]);
    expect(isOpen(manifests, 'TCP', '10.9.0.1', 443)).toBe(true);
  });

  test('opens the internet for the agent too, so that no restriction is believed in', () => {
    expect(() => synth({ internet: false }, {})).toThrow('agents/Agent: egress.internet is false, and the policy of its tailnet node opens the internet for the whole pod: '
      + 'set internet: false and loginServerCidrs on the node as well, or leave egress.internet out');
    const chart = chartIn();
    const agent = new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), egress: { internet: false } });
    expect(() => agent.addAddon(new TailscaleSidecar(chart, 'Tailscale', { authKey: AuthKey.sealed(files.authKey()) }))).toThrow('agents/Agent: egress.internet is false');
  });

  test('may be told where else its control server is', () => {
    const manifests = synth({ internet: false }, { internet: false, loginServerCidrs: ['198.51.100.0/24'] });
    expect(PUBLIC.filter(address => isOpen(manifests, 'TCP', address, 443))).toEqual([]);
    expect(isOpen(manifests, 'TCP', '198.51.100.1', 443)).toBe(true);
    expect(isOpen(manifests, 'UDP', PUBLIC[0], 443)).toBe(true);
  });

  test('that is off opens nothing', () => {
    expect(isOpen(synth({ internet: false }, { enabled: false }), 'TCP', PUBLIC[0], 443)).toBe(false);
  });

  test('has to be told', () => {
    const message = 'agents/Agent/Tailscale: internet is false, and nothing says where control server and relays are: give loginServerCidrs, or leave internet out';
    expect(() => synth(undefined, { internet: false })).toThrow(message);
    expect(() => synth(undefined, { internet: false, loginServer: 'https://headscale.example.com' })).toThrow(message);
    expect(isOpen(synth({ internet: false }, { internet: false, loginServer: 'https://10.9.0.1:8443' }), 'TCP', '10.9.0.1', 8443)).toBe(true);
    const proxied = { internet: false, env: { HTTPS_PROXY: EnvValue.fromValue('http://10.9.0.2:3128') } };
    expect(isOpen(synth({ internet: false, allow: [{ cidrs: ['10.9.0.2/32'], ports: [3128] }] }, proxied), 'TCP', '10.9.0.2', 3128)).toBe(true);
  });
});
