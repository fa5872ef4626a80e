import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest } from '../../../src/checks/manifests/manifest';
import { RefusingLevel, refusedBy } from '../../../src/checks/manifests/pod-security';

const HARDENED = { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } };

/** What a level refuses of a pod with one container. */
function refused(level: RefusingLevel, spec: object, container: object): string[] {
  const manifest: Manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent' }, spec: { ...spec, containers: [{ name: 'c', ...container }] } };
  return refusedBy(level, new Inventory([{ manifest, where: '' }]).pods[0]);
}

test.each<[string, object, object]>([
  ['hostNetwork', { hostNetwork: true }, {}],
  ['hostPID', { hostPID: true }, {}],
  ['hostPath volume v', { volumes: [{ name: 'v', hostPath: { path: '/dev/net/tun' } }] }, {}],
  ['seccomp profile Unconfined of the pod', { securityContext: { seccompProfile: { type: 'Unconfined' } } }, {}],
  ['seccomp profile Unconfined of container c', {}, { seccompProfile: { type: 'Unconfined' } }],
  ['privileged container c', {}, { privileged: true }],
  ['procMount Unmasked of container c', {}, { procMount: 'Unmasked' }],
  ['capability NET_ADMIN of container c', {}, { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } }],
  // Pod Security takes no other spelling, though container runtimes do
  ['capability CAP_CHOWN of container c', {}, { capabilities: { add: ['CAP_CHOWN'], drop: ['ALL'] } }],
])('both levels refuse %s', (what, spec, securityContext) => {
  for (const level of ['baseline', 'restricted'] as const) expect(refused(level, spec, { securityContext: { ...HARDENED, ...securityContext } })).toEqual([what]);
});

test('both levels refuse a port of the machine', () => {
  expect(refused('baseline', {}, { ports: [{ containerPort: 80, hostPort: 8080 }] })).toEqual(['hostPort 8080 of container c']);
});

test.each<[string, object, object]>([
  ['capability CHOWN of container c', {}, { capabilities: { add: ['CHOWN'], drop: ['ALL'] } }],
  ['container c without capabilities.drop ALL', {}, { capabilities: { drop: ['NET_RAW'] } }],
  ['container c without allowPrivilegeEscalation false', {}, { allowPrivilegeEscalation: undefined }],
  ['container c without runAsNonRoot true', {}, { runAsNonRoot: undefined }],
  ['container c without a seccomp profile', {}, { seccompProfile: undefined }],
  ['runAsUser 0 of container c', {}, { runAsUser: 0 }],
  ['runAsNonRoot false of container c', {}, { runAsNonRoot: false }],
  // though each container says otherwise
  ['runAsNonRoot false of the pod', { securityContext: { runAsNonRoot: false } }, {}],
  ['runAsUser 0 of the pod', { securityContext: { runAsUser: 0 } }, {}],
  ['volume v of kind nfs', { volumes: [{ name: 'v', nfs: { server: 'nfs.example.com', path: '/' } }] }, {}],
])('`restricted` alone refuses %s', (what, spec, securityContext) => {
  const container = { securityContext: { ...HARDENED, ...securityContext } };
  expect(refused('restricted', spec, container)).toEqual([what]);
  expect(refused('baseline', spec, container)).toEqual([]);
});

test.each<[string, object, object]>([
  ['a hardened container', {}, HARDENED],
  ['what the pod says for it', { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } }, { ...HARDENED, runAsNonRoot: undefined, seccompProfile: undefined }],
  ['root in a user namespace', { hostUsers: false }, { ...HARDENED, runAsNonRoot: false, runAsUser: 0 }],
  ['a volume that is an emptyDir by default', { volumes: [{ name: 'v' }] }, HARDENED],
  ['what machines with Windows do not know', { os: { name: 'windows' } }, {}],
])('none refuses %s', (_, spec, securityContext) => {
  expect(refused('restricted', spec, { securityContext })).toEqual([]);
});
