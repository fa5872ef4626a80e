import { Inventory, key } from './inventory';
import { oncePerPod } from './once';
import { agentData, statePlaces } from './one-pod';
import type { Place } from './place';
import type { CheckedPod } from './pod';

/** A place that one pod at a time can hold, on a claim that is not made for it. */
export interface KeptPlace {
  /** Such as `agent's data`. */
  readonly what: string;
  readonly claim: string;
  readonly path: string;
}

/** Longest path that Linux knows. */
const MAX_PATH = 4096;

/** What a pod keeps in claims that others use too. */
export function sharedPlaces(pod: CheckedPod, inventory: Inventory): KeptPlace[] {
  // most have claims of their own
  const isShared = pod.spec.volumes?.some(({ persistentVolumeClaim: claim }) => claim && inventory.usersOf('claim', key(pod.namespace, claim.claimName)).length > 1);
  return isShared ? keptPlaces(pod, inventory) : [];
}

/** What a pod keeps in claims that are not made for it. */
const keptPlaces = oncePerPod((pod: CheckedPod, inventory: Inventory): KeptPlace[] => [
  ...statePlaces(pod, inventory).flatMap(place => kept('node\'s state', place)),
  ...agentData(pod, inventory).flatMap(place => kept('agent\'s data', place)),
]);

function kept(what: string, { claim, path }: Place): KeptPlace[] {
  return claim && path.length <= MAX_PATH ? [{ what, claim, path }] : [];
}

/** Another pod that keeps something in a place of a pod's, in a part of it, or around it. */
export function otherAt(pod: CheckedPod, { claim, path }: KeptPlace, inventory: Inventory): CheckedPod | undefined {
  return usersOf(inventory, key(pod.namespace, claim), claim).otherThan(pod, path);
}

const known = new WeakMap<Inventory, Map<string, ClaimUsers>>();

function usersOf(inventory: Inventory, name: string, claim: string): ClaimUsers {
  let claims = known.get(inventory);
  if (!claims) known.set(inventory, claims = new Map());
  let users = claims.get(name);
  if (!users) claims.set(name, users = new ClaimUsers(inventory, name, claim));
  return users;
}

/** Who keeps what where on one claim: by paths, so that of a thousand who share it by folders of their own none is held against each of the others. */
class ClaimUsers {
  /** Who keeps something at a path. */
  private readonly at = new Map<string, CheckedPod[]>();
  /** Who keeps something below it. */
  private readonly below = new Map<string, CheckedPod[]>();

  constructor(inventory: Inventory, name: string, claim: string) {
    for (const pod of inventory.usersOf('claim', name)) {
      for (const place of keptPlaces(pod, inventory)) {
        if (place.claim !== claim) continue;
        note(this.at, place.path, pod);
        for (const folder of foldersAround(place.path)) note(this.below, folder, pod);
      }
    }
  }

  public otherThan(pod: CheckedPod, path: string): CheckedPod | undefined {
    const lists = [this.at.get(path), this.below.get(path), ...foldersAround(path).map(folder => this.at.get(folder))];
    return lists.flatMap(list => list ?? []).find(user => !user.isSameAs(pod));
  }
}

/** Notes who uses a path: of all of them two, since whoever asks is one of the two at most. */
function note(users: Map<string, CheckedPod[]>, path: string, pod: CheckedPod): void {
  const list = users.get(path);
  if (!list) users.set(path, [pod]);
  else if (list.length === 1 && !list[0].isSameAs(pod)) list.push(pod);
}

/** The folders in which a path is, the volume's root first: of `a/b`, the empty text and `a`. */
function foldersAround(path: string): string[] {
  if (path === '') return [];
  const names = path.split('/');
  return names.map((_, depth) => names.slice(0, depth).join('/'));
}
