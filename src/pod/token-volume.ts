import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** A token of the pod's service account. */
export interface TokenVolumeOptions {
  /** Name of the volume. */
  readonly name: string;
  /** Whom the token is for. */
  readonly audience: string;
  /** How long it is good, 600 at least. The kubelet renews it after four fifths of that. */
  readonly expirationSeconds: number;
  /** Name of the file within the volume. */
  readonly path: string;
}

/**
 * A projected volume with a token of the pod's service account, which cdk8s-plus has none of.
 *
 * The kubelet keeps it in memory, and makes it readable by the pod's fsGroup where there is one. It is for the containers that mount it, whatever the pod says of automounting.
 *
 * @see https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
 */
export function tokenVolume(scope: Construct, id: string, { name, ...serviceAccountToken }: TokenVolumeOptions): kplus.Volume {
  // its constructor is private, and what it renders as is not
  const volume = kplus.Volume.fromEmptyDir(scope, id, name);
  volume._toKube = () => ({ name, projected: { defaultMode: 0o400, sources: [{ serviceAccountToken }] } });
  return volume;
}
