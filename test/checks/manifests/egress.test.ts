import { BlockList } from 'node:net';
import type { k8s } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Egress, egressOf, isPublic } from '../../../src/checks/manifests/egress';
import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest } from '../../../src/checks/manifests/manifest';
import { networkPolicy, sample } from '../rules/sample';

/** What policies with given rules for egress let a pod reach. */
function egress(...rules: object[]): Egress {
  return new Egress([{ podSelector: {}, policyTypes: ['Egress'], egress: rules }] as unknown as k8s.NetworkPolicySpec[]);
}

function of(spec: object): Egress {
  return new Egress([{ podSelector: {}, ...spec }] as unknown as k8s.NetworkPolicySpec[]);
}

const PRIVATE = '10.0.0.7';
const PUBLIC = '203.0.113.7';

describe('whether egress is isolated', () => {
  test.each([
    ['a policy for egress', { policyTypes: ['Egress'] }, true],
    ['one for both', { policyTypes: ['Ingress', 'Egress'] }, true],
    ['one for ingress alone, whatever rules it has', { policyTypes: ['Ingress'], egress: [{}] }, false],
    ['one that does not say, with rules for egress', { egress: [{}] }, true],
    ['one that does not say, without', { egress: [] }, false],
    ['one that says nothing at all', {}, false],
  ])('%s', (_, spec, isIsolated) => {
    expect(of(spec).isIsolated).toBe(isIsolated);
  });

  test('without a policy it is not, and all is admitted', () => {
    const all = new Egress([]);
    expect(all.isIsolated).toBe(false);
    expect([all.admits('TCP', 443, PUBLIC), all.admits('UDP', 41641, PRIVATE), all.mayResolve]).toEqual([true, true, true]);
  });
});

// https://kubernetes.io/docs/concepts/services-networking/network-policies/
describe('the documentation\'s policies', () => {
  test('default deny all egress traffic', () => {
    const denied = of({ policyTypes: ['Egress'] });
    expect([denied.isIsolated, denied.admits('TCP', 443, PUBLIC), denied.mayResolve, denied.mayReachPods, denied.portsTo('anywhere', 'UDP')]).toEqual([true, false, false, false, []]);
  });

  test('allow all egress traffic', () => {
    const open = egress({});
    expect([open.isIsolated, open.admits('TCP', 1, PRIVATE), open.admits('UDP', 65535, '2001:db8::1'), open.mayResolve]).toEqual([true, true, true, true]);
    expect(open.portsTo('internet', 'UDP')).toEqual([{ first: 0, last: 65535 }]);
  });

  test('a CIDR at a port', () => {
    const one = egress({ to: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 5978 }] });
    expect([one.admits('TCP', 5978, PRIVATE), one.admits('UDP', 5978, PRIVATE), one.admits('TCP', 5979, PRIVATE), one.admits('TCP', 5978, '10.0.1.7')]).toEqual([true, false, false, false]);
    expect([one.admitsInternet('TCP', 5978), one.admitsSomewhere('TCP', 5978)]).toEqual([false, true]);
  });

  test('a range of ports', () => {
    const range = egress({ to: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 32000, endPort: 32768 }] });
    expect([31999, 32000, 32500, 32768, 32769].map(port => range.admits('TCP', port, PRIVATE))).toEqual([false, true, true, true, false]);
  });
});

test.each([
  ['no protocol is TCP', { ports: [{ port: 53 }] }, [true, false]],
  ['no port is all of its protocol', { ports: [{ protocol: 'UDP' }] }, [false, true]],
  ['no ports listed are all', { ports: [] }, [true, true]],
  ['a port by name is one of pods', { ports: [{ port: 'https' }, { protocol: 'UDP', port: 'dns' }] }, [false, false]],
])('%s', (_, rule, admitted) => {
  const some = egress(rule);
  expect([some.admits('TCP', 53, PUBLIC), some.admits('UDP', 53, PUBLIC)]).toEqual(admitted);
});

test('the internet is what is left without private ranges', () => {
  const but = (cidr: string, ...except: string[]) => egress({ to: [{ ipBlock: { cidr, except } }], ports: [{ port: 443 }] }).admitsInternet('TCP', 443);
  expect([but('0.0.0.0/0', '10.0.0.0/8'), but('2000::/3'), but('203.0.113.0/24'), but('0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'), but('10.0.0.0/8'), but('100.64.0.0/10'), but('fd00::/8')])
    .toEqual([true, true, true, false, false, false, false]);
  expect([PUBLIC, PRIVATE, '2001:db8::1', '::1', 'no address'].map(isPublic)).toEqual([true, false, true, false, false]);
  // Azure's WireServer, and 8.8.8.8 and 10.0.0.7 behind NAT64: as the policies of the library have them
  expect(['168.63.129.16', '64:ff9b::808:808', '64:ff9b::a00:7', '2002:a00:7::1'].map(isPublic)).toEqual([false, true, false, false]);
});

test('pods are no address, and may be reached', () => {
  const pods = egress({ to: [{ podSelector: {} }], ports: [{ port: 8080 }] });
  expect([pods.admits('TCP', 8080, PRIVATE), pods.admitsSomewhere('TCP', 8080), pods.mayReachPods]).toEqual([false, false, true]);
  expect(egress({ to: [{ namespaceSelector: {} }], ports: [{ port: 53 }, { protocol: 'UDP', port: 53 }] }).mayReachPods).toBe(false);
});

test.each([
  ['UDP 53', { ports: [{ protocol: 'UDP', port: 53 }] }, true],
  ['TCP 53 of pods', { to: [{ podSelector: {} }], ports: [{ port: 53 }] }, true],
  ['the port of pods behind a Service', { to: [{ podSelector: {} }], ports: [{ protocol: 'UDP', port: 5353 }] }, true],
  ['a port by name', { to: [{ podSelector: {} }], ports: [{ protocol: 'UDP', port: 'dns' }] }, true],
  ['a range that has it', { ports: [{ protocol: 'UDP', port: 1, endPort: 100 }] }, true],
  ['TCP 443', { ports: [{ port: 443 }] }, false],
  ['SCTP 53', { ports: [{ protocol: 'SCTP', port: 53 }] }, false],
])('names are resolved by %s: %p is %p', (_, rule, mayResolve) => {
  expect(egress(rule).mayResolve).toBe(mayResolve);
});

test('several policies add up', () => {
  const specs = [{ podSelector: {}, policyTypes: ['Egress'] }, { podSelector: {}, egress: [{ ports: [{ port: 443 }] }] }, { podSelector: {}, policyTypes: ['Ingress'] }];
  const together = new Egress(specs as unknown as k8s.NetworkPolicySpec[]);
  expect([together.isIsolated, together.admits('TCP', 443, PUBLIC), together.admits('TCP', 80, PUBLIC)]).toEqual([true, true, false]);
});

test.each([[{ to: 'all', ports: 7 }], [{ to: [null], ports: [null] }], [{ to: [{ ipBlock: {} }], ports: [{ port: {} }] }], [{ to: [{ ipBlock: { cidr: 'x', except: 'y' } }] }], [null]])(
  'odd rules are read as well as they can be: %p', rule => {
    expect(() => of({ policyTypes: ['Egress'], egress: [rule] }).admitsInternet('TCP', 443)).not.toThrow();
  });

describe('against a policy engine that looks at one packet', () => {
  const address = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 127, 128, 255))).map(parts => parts.join('.'));
  const cidr = fc.tuple(address, fc.constantFrom(0, 1, 8, 15, 24, 31, 32)).map(([network, prefix]) => `${network}/${prefix}`);
  const port = fc.integer({ min: 1, max: 9 });
  const maybe = fc.option(port, { nil: undefined });
  const door = fc.record({ protocol: fc.constantFrom('TCP', 'UDP', undefined), port: maybe, endPort: maybe })
    .map(({ protocol, port: first, endPort: last }) => ({ protocol, port: first, ...(first && last && last >= first ? { endPort: last } : {}) }));
  const rule = fc.record({
    to: fc.array(fc.record({ ipBlock: fc.record({ cidr, except: fc.array(cidr, { maxLength: 2 }) }) }), { maxLength: 2 }),
    ports: fc.array(door, { maxLength: 2 }),
  });

  /** A rule as these tests make them. */
  interface Rule {
    readonly to: ReadonlyArray<{ readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } }>;
    readonly ports: ReadonlyArray<{ readonly protocol?: string; readonly port?: number; readonly endPort?: number }>;
  }

  function isIn(ip: string, block: string): boolean {
    const list = new BlockList();
    list.addSubnet(block.split('/')[0], Number(block.split('/')[1]));
    return list.check(ip);
  }

  function passes({ to, ports }: Rule, asked: string, number: number, ip: string): boolean {
    const isTo = to.length === 0 || to.some(({ ipBlock: { cidr: block, except } }) => isIn(ip, block) && !except.some(hole => isIn(ip, hole)));
    return isTo && (ports.length === 0 || ports.some(({ protocol = 'TCP', port: first, endPort: last = first }) => (
      protocol === asked && (first === undefined || (number >= first && number <= last!))
    )));
  }

  test('a packet passes where it is admitted', () => {
    fc.assert(fc.property(fc.array(rule, { maxLength: 3 }), fc.constantFrom('TCP' as const, 'UDP' as const), port, address, (rules, protocol, number, ip) => {
      expect(egress(...rules).admits(protocol, number, ip)).toBe(rules.some(each => passes(each, protocol, number, ip)));
    }), { numRuns: 500 });
  });
});

describe('of a pod', () => {
  function read(manifests: Manifest[]): Egress | undefined {
    const inventory = new Inventory(manifests.map(manifest => ({ manifest, where: '' })));
    return egressOf(inventory.pods[0], inventory);
  }

  test('it is what the policies say that select it', () => {
    expect(read([sample(), networkPolicy({ policyTypes: ['Egress'] })])?.isIsolated).toBe(true);
    expect(read([sample(), networkPolicy({ policyTypes: ['Egress'], podSelector: { matchLabels: { app: 'other' } } })])?.isIsolated).toBe(false);
  });

  test.each(['CiliumNetworkPolicy', 'GlobalNetworkPolicy', 'AdminNetworkPolicy', 'NetworkPolicy'])('a %s of another API may admit more, so that nothing is known', kind => {
    expect(read([sample(), networkPolicy({ policyTypes: ['Egress'] }), { apiVersion: 'example.com/v1', kind, metadata: { name: 'more' } }])).toBeUndefined();
  });

  const allowing = networkPolicy({ policyTypes: ['Egress'], egress: [{}] });
  const nowhere = (manifest: Manifest) => ({ ...manifest, metadata: { ...manifest.metadata, namespace: undefined } });

  test.each([
    ['the pod is in one', [sample(), nowhere(allowing), networkPolicy({ policyTypes: ['Egress'] })]],
    ['the pod is in none', [nowhere(sample()), allowing, nowhere(networkPolicy({ policyTypes: ['Egress'] }))]],
  ])('policies some of which have a namespace may or may not be for it: %s', (_, manifests) => {
    expect(read(manifests)).toBeUndefined();
  });

  test('so they are where neither has one', () => {
    expect(read([nowhere(sample()), nowhere(networkPolicy({ policyTypes: ['Egress'] }))])?.isIsolated).toBe(true);
  });

  test('the machine\'s own network is under no policy', () => {
    expect(read([sample({ pod: { hostNetwork: true } }), networkPolicy({ policyTypes: ['Egress'] })])).toBeUndefined();
  });
});
