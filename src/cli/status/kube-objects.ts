/*
 * As much of Kubernetes' objects as the diagnosis looks at.
 *
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/
 */

export interface Metadata {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly creationTimestamp: string;
  /** When the object is to be gone; absent if nobody deleted it. */
  readonly deletionTimestamp?: string;
  readonly labels?: { readonly [name: string]: string };
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface Terminated {
  readonly exitCode: number;
  /** What the container left in its termination log. */
  readonly message?: string;
}

/** One of them at a time; none when nothing is known. */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string };
  readonly running?: object;
  readonly terminated?: Terminated;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly restartCount: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface Container {
  readonly name: string;
  readonly ports?: ReadonlyArray<{ readonly name?: string; readonly containerPort: number }>;
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: { readonly containers: readonly Container[] };
  readonly status: {
    readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** A Deployment or StatefulSet. */
export interface Workload {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly metadata?: { readonly labels?: { readonly [name: string]: string } } };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface KubeEvent {
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}
