/** On pods that carry a tailnet node; its value is the node's name. Its network policy selects by it. */
export const TAILNET_NODE_LABEL = 'cdk8s-openclaw/tailnet-node';

/** Selects the pods that carry one. */
export const TAILNET_NODE_SELECTOR = { matchExpressions: [{ key: TAILNET_NODE_LABEL, operator: 'Exists' }] };

/** Prefix of every annotation of ours. */
export const ANNOTATION_PREFIX = 'cdk8s-openclaw';

/**
 * Asks the tools that delete what is no longer in the source to leave a claim alone: Helm, Argo CD and Flux, each by its own annotation.
 *
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
export const KEEP_ANNOTATIONS: { readonly [name: string]: string } = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'helm.sh/resource-policy': 'keep',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};

/** On workloads whose tailnet node has an auth key for one login alone: `true`. */
export const ONE_TIME_KEY_ANNOTATION = `${ANNOTATION_PREFIX}/one-time-auth-key`;

/** On workloads whose tailnet node gets tags by its auth key, and asks for none: these tags, with commas between them. */
export const GIVEN_TAGS_ANNOTATION = `${ANNOTATION_PREFIX}/given-tags`;

/** On ConfigMaps with sealed values, where a warning is wanted before some expire: how many days before, by field, as JSON: `{"auth-key":30}`. */
export const WARN_BEFORE_EXPIRY = `${ANNOTATION_PREFIX}/warn-before-expiry`;
