/** How far a SealedSecret may be moved: not at all, within its namespace under any name, or anywhere in the cluster. */
export const SCOPES = ['strict', 'namespace-wide', 'cluster-wide'] as const;

export type Scope = typeof SCOPES[number];

/** The scope of what says nothing. */
export const DEFAULT_SCOPE: Scope = 'strict';

/** Where a SealedSecret is, which is where its Secret will be. */
export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
}

const PREFIX = 'sealedsecrets.bitnami.com/';

/** Annotations that say a scope, both on the SealedSecret and in its template. */
export const SCOPE_ANNOTATIONS = { 'namespace-wide': `${PREFIX}namespace-wide`, 'cluster-wide': `${PREFIX}cluster-wide` } as const;

/** The annotations of a scope. */
export function scopeAnnotations(scope: Scope): { [name: string]: string } {
  return scope === 'strict' ? {} : { [SCOPE_ANNOTATIONS[scope]]: 'true' };
}

/** The scope that annotations say, as the controller reads them. */
export function scopeOf(annotations: { readonly [name: string]: string }): Scope {
  if (annotations[SCOPE_ANNOTATIONS['cluster-wide']] === 'true') return 'cluster-wide';
  return annotations[SCOPE_ANNOTATIONS['namespace-wide']] === 'true' ? 'namespace-wide' : 'strict';
}

/**
 * What a value is bound to: the label of RSA-OAEP, without which the session key does not open.
 *
 * @see https://github.com/bitnami/sealed-secrets/blob/v0.40.0/pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go
 */
export function oaepLabel(scope: Scope, { namespace, name }: SecretPlace): Buffer {
  const labels = { 'strict': `${namespace}/${name}`, 'namespace-wide': namespace, 'cluster-wide': '' };
  return Buffer.from(labels[scope]);
}
