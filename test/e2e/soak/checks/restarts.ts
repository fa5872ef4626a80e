import { Aftermath } from './check';
import { SeenPod } from '../pod';

/** The shortest of the kubelet's pauses before a container that ended again and again. The first start is without one. */
const BACK_OFF_SECONDS = 10;

/** Only what the fault ended was started anew, and that no faster than the kubelet's back-off has it. */
export async function fewRestarts({ before, pods, startsAnew, seconds }: Aftermath): Promise<string[]> {
  const allowed = 2 + Math.floor(seconds / BACK_OFF_SECONDS);
  return [...before.containers.keys()].flatMap(name => {
    if (!startsAnew.includes(name)) {
      const others = pods.filter(({ containers }) => containers.get(name)?.id !== before.containers.get(name)!.id);
      return others.length > 0 ? [`container ${name} was started anew, which the fault does not do`] : [];
    }
    const most = Math.max(...startsIn(name, before, pods));
    return most > allowed ? [`container ${name} was started ${most} times within ${Math.round(seconds)} s, ${allowed} at most with the kubelet's back-off`] : [];
  });
}

/** How often a container was started, in each of the pods. */
function startsIn(name: string, before: SeenPod, pods: readonly SeenPod[]): number[] {
  return [before, ...pods].map(({ uid, containers }) => {
    const restarts = containers.get(name)?.restarts ?? 0;
    return uid === before.uid ? restarts - before.containers.get(name)!.restarts : restarts + 1;
  });
}
