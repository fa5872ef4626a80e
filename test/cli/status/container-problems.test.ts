import { container, pendingPod, pod } from './objects';
import { initProblems } from '../../../src/cli/status/container-problems';
import { diagnosePod } from '../../../src/cli/status/diagnosis';
import { Pod } from '../../../src/cli/status/kube-objects';

const waiting = (reason: string) => ({ waiting: { reason } });
const terminated = (exitCode: number, message?: string) => ({ terminated: { exitCode, message } });

async function diagnose(of: Pod) {
  const { state, errors } = await diagnosePod(of, async () => []);
  return { state, codes: errors.map(({ code }) => code) };
}

describe('an init container', () => {
  const initProblemsOf = (...args: Parameters<typeof container>) => initProblems(pendingPod('agent', { initContainerStatuses: [container(...args)] })).map(({ code }) => code);

  test('that ended well says nothing, however often it was tried', () => {
    expect(initProblemsOf('unseal-openclaw', terminated(0), { restartCount: 5, lastState: terminated(1, 'unseal: x: TAMPERED: it was changed; seal it again') })).toEqual([]);
  });

  test('tells of a value that is optional, and did not open', () => {
    expect(initProblemsOf('unseal-tailscale', terminated(0, 'unseal: auth-key: EXPIRED: expired on 2026-01-01; seal a new one\n'))).toEqual(['EXPIRED']);
  });

  test('that was used wrongly ends again and again', () => {
    expect(initProblemsOf('unseal-openclaw', terminated(2, 'unseal: option --keys is missing'), { restartCount: 3 })).toEqual(['CONTAINER_CRASHING']);
  });

  test('that has failed once has another try', () => {
    expect(initProblemsOf('copy-cli', terminated(1))).toEqual([]);
  });
});

describe('a container', () => {
  test.each([
    ['waits for its next start', waiting('CrashLoopBackOff'), 1, ['CONTAINER_CRASHING']],
    // seen of a command that is not in the image: "RunContainerError", and exit code 128
    ['can not be started again', waiting('RunContainerError'), 7, ['CONTAINER_CRASHING']],
    ['has just ended again', terminated(3), 2, ['CONTAINER_CRASHING']],
    ['is started again after its machine was', waiting('ContainerCreating'), 1, ['POD_STARTING']],
    ['is started again after its machine was, and ended often before', waiting('ContainerCreating'), 9, ['POD_STARTING']],
    ['has ended for the first time', terminated(3), 0, ['POD_STARTING']],
  ])('that %s', async (_, state, restartCount, codes) => {
    const tailscale = container('tailscale', state, { restartCount, lastState: terminated(128) });
    expect(await diagnose(pod('agent', { containerStatuses: [tailscale] }))).toEqual({ state: codes[0] === 'POD_STARTING' ? 'connecting' : 'disconnected', codes });
  });

  test('that nobody starts again has ended', async () => {
    expect(await diagnose(pod('agent', { phase: 'Failed', containerStatuses: [container('tailscale', terminated(3))] }))).toEqual({ state: 'disconnected', codes: ['CONTAINER_CRASHING'] });
  });

  test('other than the tunnel\'s is told of where it keeps the pod from being asked, and the tunnel is not called down for it', async () => {
    const containerStatuses = [container('openclaw', waiting('ImagePullBackOff')), container('tailscale'), container('status')];
    expect(await diagnose(pod('agent', { phase: 'Pending', containerStatuses }))).toEqual({ state: 'unknown', codes: ['IMAGE_UNAVAILABLE'] });
  });

  test('other than the tunnel\'s is not told of elsewhere', async () => {
    const crashing = { restartCount: 9, lastState: terminated(1) };
    const containerStatuses = [container('openclaw', waiting('CrashLoopBackOff'), crashing), container('tailscale'), container('status', waiting('CrashLoopBackOff'), crashing)];
    const { errors } = await diagnosePod(pod('agent', { containerStatuses }), async () => []);
    expect(errors).toMatchObject([{ code: 'CONTAINER_CRASHING', message: expect.stringContaining('container status ') }]);
  });
});

test('events are read only where the pod itself says nothing', async () => {
  const readEvents = jest.fn(async () => []);
  await diagnosePod(pod('agent', { containerStatuses: [container('tailscale', waiting('ErrImagePull'))] }), readEvents);
  expect(readEvents).not.toHaveBeenCalled();
  await diagnosePod(pendingPod('agent'), readEvents);
  expect(readEvents).toHaveBeenCalledTimes(1);
});
