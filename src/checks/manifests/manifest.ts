/** A Kubernetes object as it is applied, whoever made it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: { readonly [name: string]: string };
    readonly annotations?: { readonly [name: string]: string };
  };
  readonly [field: string]: any;
}

/** A manifest, and where a person finds it. */
export interface LocatedManifest {
  readonly manifest: Manifest;
  /** A construct's path, or a file with kind and name, such as `dist/agents.yaml: Deployment agents/agent`. */
  readonly where: string;
}

/** Whether a value has what every Kubernetes object has. */
export function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as { [field: string]: unknown };
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata === 'object' && metadata !== null;
}

/** Kind, namespace and name, as a person would say them: `Deployment agents/agent`. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name ?? '(without a name)'}`;
}
