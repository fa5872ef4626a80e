import * as kplus from 'cdk8s-plus-28';

/**
 * The security context of every container of ours: one user, no capability, no escalation, read-only root, the runtime's seccomp profile.
 *
 * @param user uid and gid. With 0 the container is root without a capability: it is bound by file permissions like any other user.
 * @param capabilities what it gets all the same
 */
export function hardened(user: number, capabilities: kplus.Capability[] = []): kplus.ContainerSecurityContextProps {
  return {
    user,
    group: user,
    ensureNonRoot: user !== 0,
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: [kplus.Capability.ALL], ...(capabilities.length > 0 ? { add: capabilities } : {}) },
    seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
  };
}
