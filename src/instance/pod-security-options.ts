/**
 * Kinds of AppArmor profiles.
 */
export enum AppArmorProfileType {
  /** That of the container runtime. */
  RUNTIME_DEFAULT = 'RuntimeDefault',

  /** One that is loaded on the machines. */
  LOCALHOST = 'Localhost',
}

/**
 * What AppArmor lets a pod's containers do. Kubernetes 1.30 or later, and machines whose kernel has AppArmor.
 *
 * @see https://kubernetes.io/docs/tutorials/security/apparmor/
 */
export interface AppArmorProfile {
  /** Which profile. */
  readonly type: AppArmorProfileType;

  /**
   * Name of the profile on the machines, for `LOCALHOST`.
   *
   * @default - none.
   */
  readonly localhostProfile?: string;
}
