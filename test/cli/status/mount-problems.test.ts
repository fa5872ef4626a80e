import { event } from './objects';
import { mountProblems } from '../../../src/cli/status/mount-problems';

const failed = (volume: string, why: string, time?: string) => event('FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${why}`, time);
const TUN = 'hostPath type check failed: /dev/net/tun is not a character device';
const NO_SECRET = 'secret "absent" not found';

test.each([
  ['our volume', [failed('tailscale-tun', 'timed out')]],
  ['the device in a volume of another name', [failed('device', TUN)]],
  ['the device beside another volume that failed later', [failed('tailscale-tun', TUN), failed('keys', NO_SECRET, '2026-05-01T11:00:00Z')]],
])('the TUN device is missing: %s', (_, events) => {
  expect(mountProblems(events)).toMatchObject([{ code: 'TUN_MISSING' }]);
});

test.each(['/dev/net/tun2', '/dev/net/tun.bak', '/dev/net/tunnel/x'])('another path is another volume\'s: %s', (path) => {
  expect(mountProblems([failed('device', `hostPath type check failed: ${path} is not a character device`)])).toMatchObject([{ code: 'VOLUME_UNAVAILABLE' }]);
});

test('the latest reason is told, whatever the order of events, and not the summary that follows it', () => {
  const events = [
    event('FailedMount', 'Unable to attach or mount volumes: unmounted volumes=[keys], unattached volumes=[], failed to process volumes=[]', '2026-05-01T12:00:00Z'),
    { reason: 'FailedMapVolume', message: 'later', lastTimestamp: null, eventTime: '2026-05-01T11:00:00.123456Z' },
    failed('keys', NO_SECRET),
  ];
  expect(mountProblems(events)).toMatchObject([{ code: 'VOLUME_UNAVAILABLE', message: 'a volume of the pod can not be mounted: later' }]);
  expect(mountProblems(events.slice(0, 1))).toMatchObject([{ message: expect.stringContaining('Unable to attach or mount volumes') }]);
});

test('other events are about something else', () => {
  expect(mountProblems([event('Failed', 'Error: cannot find volume "tailscale-tun"'), event('Pulled', 'Container image already present')])).toEqual([]);
});
