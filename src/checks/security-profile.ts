import { IConstruct } from 'constructs';
import { constructError } from './error';

/** A profile of seccomp or AppArmor, as Kubernetes has both. */
export interface SecurityProfile {
  readonly type: string;
  readonly localhostProfile?: string;
}

/**
 * Refuses a profile that Kubernetes would not take, and none at all, which Pod Security's levels `baseline` and `restricted` do not take.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function checkSecurityProfile(construct: IConstruct, what: string, { type, localhostProfile }: SecurityProfile): void {
  if (type !== 'RuntimeDefault' && type !== 'Localhost') {
    throw constructError(construct, `${what}.type is ${type}, which confines nothing: use RUNTIME_DEFAULT or LOCALHOST`);
  }
  if (type === 'Localhost' ? !localhostProfile?.trim() : localhostProfile !== undefined) {
    throw constructError(construct, `${what}.localhostProfile is ${localhostProfile === undefined ? 'missing' : `"${localhostProfile}"`}, and its type is ${type}: `
      + 'give the name of a profile on the machines with LOCALHOST, and with that alone');
  }
}

/** Refuses a seccomp profile that Kubernetes would not take: those on the machines are files below the kubelet's folder. */
export function checkSeccompProfile(construct: IConstruct, profile: SecurityProfile): void {
  checkSecurityProfile(construct, 'seccompProfile', profile);
  const { localhostProfile = '' } = profile;
  if (localhostProfile.startsWith('/') || localhostProfile.split('/').includes('..')) {
    throw constructError(construct, `seccompProfile.localhostProfile "${localhostProfile}" is outside of the kubelet's folder for profiles: give the path below that, such as "profiles/agent.json"`);
  }
}
