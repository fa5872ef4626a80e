import { ContainerStatus, Pod } from './kube-objects';
import { unsealProblems } from './unseal-problems';
import { Problem } from '../../status/document';
import { podProblems } from '../../status/problems';

/** Why the kubelet waits, where it is about the image. */
const IMAGE_REASONS: readonly string[] = [
  'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable', 'SignatureValidationFailed',
];

/** From so many restarts on, a container that has ended, or could not be started, is one that ends again and again. */
const MANY_RESTARTS = 2;

/** Whether a container of a pod runs. */
export function runs(pod: Pod, container: string): boolean {
  return pod.status.containerStatuses?.find(({ name }) => name === container)?.state?.running !== undefined;
}

/** What keeps init containers from ending well, and what they say of sealed values. */
export function initProblems(pod: Pod): Problem[] {
  return (pod.status.initContainerStatuses ?? []).flatMap((container) => {
    const unsealing = unsealProblems(container.name, endOf(container)?.message ?? '');
    if (unsealing.length > 0) return unsealing;
    return container.state?.terminated?.exitCode === 0 ? [] : containerProblems(pod, container);
  });
}

/** What keeps a container of a pod from running. */
export function containerProblems({ status: { phase } }: Pod, container: ContainerStatus): Problem[] {
  const { name, image, state, restartCount } = container;
  const why = state?.waiting?.reason ?? '';
  if (IMAGE_REASONS.includes(why)) return [podProblems.imageUnavailable(name, image)];
  const end = endOf(container);
  // The other waits, such as ContainerCreating after a restart of the machine, are no end of the container: its restarts are of the past.
  const endedAgain = restartCount >= MANY_RESTARTS && (state?.terminated !== undefined || why === 'RunContainerError');
  const stays = phase === 'Failed' || phase === 'Succeeded' || why === 'CrashLoopBackOff' || endedAgain;
  return end && stays ? [podProblems.crashing(name, end.exitCode)] : [];
}

/** How a container that does not run ended. */
function endOf({ state, lastState }: ContainerStatus) {
  return state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);
}
