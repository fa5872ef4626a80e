import { Namespace } from '../support/cluster';

/** A container, as the kubelet told of it. */
export interface SeenContainer {
  /** Of this start of it; undefined before its first one. */
  readonly id?: string;
  readonly restarts: number;
  readonly ready: boolean;
}

/** A pod at a point in time. */
export interface SeenPod {
  readonly uid: string;
  readonly name: string;
  readonly containers: ReadonlyMap<string, SeenContainer>;
}

/** The one pod of a namespace, past those that are on their way out; undefined while there is none. */
export async function podIn(namespace: Namespace): Promise<SeenPod | undefined> {
  const live = (await namespace.list('pods')).filter(({ metadata }) => !metadata.deletionTimestamp);
  if (live.length > 1) throw new Error(`${namespace.name} has ${live.length} pods, and two have one identity`);
  return live.map(({ metadata: { uid, name }, status }) => ({
    uid,
    name,
    containers: new Map<string, SeenContainer>((status.containerStatuses ?? []).map(({ name: container, containerID, restartCount, ready }: any) => (
      [container, { id: containerID, restarts: restartCount, ready }]
    ))),
  }))[0];
}
