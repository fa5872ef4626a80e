/*
 * As much of Kubernetes' objects as a restore looks at.
 *
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/
 */

export interface Container {
  readonly name: string;
  readonly args?: readonly string[];
}

export interface CronJob {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: { readonly [name: string]: string } };
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: {
        readonly activeDeadlineSeconds?: number;
        readonly template: {
          readonly metadata?: object;
          readonly spec: { readonly initContainers?: readonly Container[]; readonly containers: readonly Container[] };
        };
      };
    };
  };
}

export interface Job {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }>;
  };
}

export interface Deployment {
  readonly metadata: {
    readonly namespace: string;
    readonly generation: number;
    readonly annotations?: { readonly [name: string]: string };
  };
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: { readonly [name: string]: string } };
  };
  readonly status?: { readonly observedGeneration?: number; readonly availableReplicas?: number; readonly updatedReplicas?: number };
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
  };
}

export interface JobPod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }>;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}
