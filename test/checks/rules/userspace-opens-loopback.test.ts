import { findings, sample } from './sample';
import { serving } from './serve';
import { userspaceOpensLoopback } from '../../../src/checks/rules/userspace-opens-loopback';

const USERSPACE = { TS_USERSPACE: 'true', TS_EXTRA_ARGS: '--advertise-tags=tag:agent' };
const SERVED = { TCP: { 9003: { TCPForward: '127.0.0.1:9003' }, 8080: { TCPForward: '127.0.0.1:18789' } } };
const grant = (...ip: string[]) => ({ grants: [{ src: ['alice@example.com'], dst: ['tag:agent'], ip }] });

function message(admitted: string): string[] {
  return ['Deployment agents/agent: userspace mode opens every port on the pod\'s loopback address, TCP and UDP, to whoever in the tailnet may reach this node: '
    + `let the tailnet policy admit ${admitted} alone, or use TailscaleMode.KERNEL (TS_USERSPACE=false)`];
}

test('userspace mode is told, with what is served', () => {
  expect(findings(userspaceOpensLoopback, serving(SERVED, { env: USERSPACE }))).toEqual(message('ports 8080 and 9003'));
  expect(findings(userspaceOpensLoopback, serving({ TCP: { 8080: { HTTP: true } } }, { env: USERSPACE }))).toEqual(message('port 8080'));
  expect(findings(userspaceOpensLoopback, [sample({ env: USERSPACE })])).toEqual(message('the ports that are served'));
});

test('so is what containerboot does unless told otherwise', () => {
  expect(findings(userspaceOpensLoopback, [sample({ env: { TS_USERSPACE: undefined } })])).toHaveLength(1);
});

test.each([grant('*'), grant('tcp:8080', 'tcp:18789'), grant('tcp:1-65535'), grant('8000-9999'), grant('tcp:8080', 'udp:*'), grant('tcp:8080', 'udp:5353'), {}])('so is a policy that admits more: %p', policy => {
  expect(findings(userspaceOpensLoopback, serving(SERVED, { env: USERSPACE }), policy)).toEqual(message('ports 8080 and 9003'));
});

test.each([grant('tcp:8080'), grant('tcp:8080', '9003', 'icmp:*'), { acls: [{ action: 'accept', src: ['group:family'], dst: ['tag:agent:8080,9003'] }] }, { grants: [] }])(
  'one that admits what is served alone is not: %p', policy => {
    expect(findings(userspaceOpensLoopback, serving(SERVED, { env: USERSPACE }), policy)).toEqual([]);
  });

test.each<[string, { [name: string]: string }]>([['kernel mode', { TS_USERSPACE: 'false' }], ['a node that lets nobody in', { ...USERSPACE, TS_EXTRA_ARGS: '--shields-up' }]])('%s is not', (_, env) => {
  expect(findings(userspaceOpensLoopback, serving(SERVED, { env }))).toEqual([]);
});

test('a mode that is not shown is not, nor is a pod without a node', () => {
  expect(findings(userspaceOpensLoopback, [sample({ node: { env: [], envFrom: [{ configMapRef: { name: 'node' } }] } })])).toEqual([]);
  expect(findings(userspaceOpensLoopback, [sample({ node: false })])).toEqual([]);
});
