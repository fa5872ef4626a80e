import { container, deployment, event, pendingPod, pod } from './objects';
import { diagnosePod, diagnoseWorkload, tunnelProblems } from '../../../src/cli/status/diagnosis';
import { KubeEvent, Pod } from '../../../src/cli/status/kube-objects';

async function diagnose(of: Pod, events: KubeEvent[] = []) {
  const { state, errors } = await diagnosePod(of, async () => events);
  return { state, codes: errors.map(({ code }) => code) };
}

const waiting = (reason: string) => ({ waiting: { reason } });
const SUMMARY = 'Unable to attach or mount volumes: unmounted volumes=[tailscale-tun], unattached volumes=[], failed to process volumes=[]: context deadline exceeded';

describe('a pod that has not started', () => {
  test.each<[string, KubeEvent[], string]>([
    ['without the TUN device', [
      event('FailedMount', 'MountVolume.SetUp failed for volume "tailscale-tun" : hostPath type check failed: /dev/net/tun is not a character device'),
      event('FailedMount', SUMMARY, '2026-05-01T10:05:00Z'),
    ], 'TUN_MISSING'],
    ['with a volume that is not mounted', [event('FailedMount', 'MountVolume.SetUp failed for volume "config" : configmap "agent-config" not found')], 'VOLUME_UNAVAILABLE'],
    ['with a volume that is not attached', [event('FailedAttachVolume', 'Multi-Attach error for volume "pvc-1"')], 'VOLUME_UNAVAILABLE'],
    ['of which nothing is known', [event('Scheduled', 'Successfully assigned agents/agent-0 to node')], 'POD_STARTING'],
  ])('%s', async (_, events, code) => {
    expect((await diagnose(pendingPod('agent'), events)).codes).toEqual([code]);
  });

  test('for want of a machine', async () => {
    const message = '0/1 nodes are available: 1 Insufficient memory.';
    const conditions = [{ type: 'PodScheduled', status: 'False' as const, reason: 'Unschedulable', message }];
    const { errors } = await diagnosePod(pendingPod('agent', { conditions }), async () => []);
    expect(errors).toMatchObject([{ code: 'POD_UNSCHEDULABLE', message: expect.stringContaining(message) }]);
  });

  test('since the kubelet refused it', async () => {
    expect((await diagnose(pod('agent', { phase: 'Failed', reason: 'UnexpectedAdmissionError', containerStatuses: [] }))).codes).toEqual(['POD_REFUSED']);
  });

  test('for a value that did not open, told by its own code', async () => {
    const message = 'unseal: gateway-token: NO_PRIVATE_KEY: there is no private key; hand it over\n';
    const failed = container('unseal-openclaw', { waiting: { reason: 'CrashLoopBackOff' } }, { lastState: { terminated: { exitCode: 1, message } } });
    const { errors } = await diagnosePod(pendingPod('agent', { initContainerStatuses: [failed] }), async () => []);
    expect(errors).toEqual([{ code: 'NO_PRIVATE_KEY', message: 'gateway-token: there is no private key', fix: 'hand it over' }]);
  });

  test('for an init container that ends otherwise', async () => {
    const failed = container('unseal-openclaw', { waiting: { reason: 'CrashLoopBackOff' } }, { lastState: { terminated: { exitCode: 2 } } });
    expect((await diagnose(pendingPod('agent', { initContainerStatuses: [failed] }))).codes).toEqual(['CONTAINER_CRASHING']);
  });
});

describe('of what keeps a pod from starting, what comes first is told', () => {
  const badImage = container('tailscale', waiting('ErrImagePull'));
  const crashing = container('unseal-openclaw', waiting('CrashLoopBackOff'), { restartCount: 4, lastState: { terminated: { exitCode: 2 } } });
  const noTun = event('FailedMount', 'MountVolume.SetUp failed for volume "tailscale-tun" : hostPath type check failed: /dev/net/tun is not a character device');
  const unplaced = { type: 'PodScheduled', status: 'False' as const, reason: 'Unschedulable', message: 'no machine' };

  test('that no machine takes it, before all that containers and events say', async () => {
    const of = pendingPod('agent', { conditions: [unplaced], initContainerStatuses: [crashing], containerStatuses: [badImage] });
    expect((await diagnose(of, [noTun])).codes).toEqual(['POD_UNSCHEDULABLE']);
  });

  test('init containers before the others, and events of the past not at all', async () => {
    const of = pendingPod('agent', { initContainerStatuses: [crashing], containerStatuses: [badImage] });
    expect((await diagnose(of, [noTun])).codes).toEqual(['CONTAINER_CRASHING', 'IMAGE_UNAVAILABLE']);
  });

  test('an image that can not be had, and not how its container ended before', async () => {
    const ended = { restartCount: 9, lastState: { terminated: { exitCode: 1 } } };
    expect((await diagnose(pod('agent', { containerStatuses: [container('tailscale', waiting('ImagePullBackOff'), ended)] }))).codes).toEqual(['IMAGE_UNAVAILABLE']);
  });
});

describe('a pod that has', () => {
  test.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'])('an image that can not be had: %s', async (reason) => {
    const of = pod('agent', { containerStatuses: [container('openclaw'), container('tailscale', waiting(reason)), container('status', waiting('ContainerCreating'))] });
    expect(await diagnose(of)).toEqual({ state: 'disconnected', codes: ['IMAGE_UNAVAILABLE'] });
    expect(tunnelProblems(of)).toMatchObject([{ code: 'IMAGE_UNAVAILABLE', message: expect.stringContaining('example/tailscale:1') }]);
  });

  test('a node that ends again and again', async () => {
    const ended = container('tailscale', waiting('CrashLoopBackOff'), { restartCount: 5, lastState: { terminated: { exitCode: 127 } } });
    expect(tunnelProblems(pod('agent', { containerStatuses: [ended] }))).toMatchObject([{ code: 'CONTAINER_CRASHING', message: expect.stringContaining('exit code 127') }]);
  });

  test('a node that was started again and runs: that is no trouble', () => {
    const again = container('tailscale', { running: {} }, { restartCount: 5, lastState: { terminated: { exitCode: 1 } } });
    expect(tunnelProblems(pod('agent', { containerStatuses: [again] }))).toEqual([]);
  });

  test('no exporter', async () => {
    expect(await diagnose(pod('agent', {}, ['openclaw', 'tailscale']))).toEqual({ state: 'unknown', codes: ['NO_EXPORTER'] });
  });
});

describe('a workload without a pod', () => {
  const diagnoseOf = async (...[of, events = []]: [Parameters<typeof diagnoseWorkload>[0], KubeEvent[]?]) => {
    const { state, errors } = await diagnoseWorkload(of, async () => events);
    return { state, errors };
  };

  test('was scaled to none', async () => {
    expect(await diagnoseOf(deployment('agent', 0))).toMatchObject({
      state: 'stopped', errors: [{ code: 'STOPPED', fix: expect.stringContaining('kubectl scale --namespace agents deployment agent --replicas=1') }],
    });
  });

  test('was refused one, by its condition or by an event', async () => {
    const message = 'pods "agent-0" is forbidden: violates PodSecurity "restricted:latest"';
    const conditions = [{ type: 'ReplicaFailure', status: 'True' as const, message }];
    const refused = { state: 'disconnected', errors: [{ code: 'POD_REFUSED', message: expect.stringContaining(message) }] };
    expect(await diagnoseOf(deployment('agent', 1, { conditions }))).toMatchObject(refused);
    expect(await diagnoseOf({ ...deployment('agent', 1), kind: 'StatefulSet' }, [event('FailedCreate', message)])).toMatchObject(refused);
  });

  test('may get one yet', async () => {
    expect(await diagnoseOf(deployment('agent', 1))).toMatchObject({ state: 'connecting', errors: [{ code: 'POD_STARTING' }] });
  });
});
