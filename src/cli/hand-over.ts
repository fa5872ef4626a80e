import { kubectl } from './kubectl';
import { ANNOTATION_PREFIX } from '../pod/labels';
import { GeneratedKeyPair } from '../sealing/keys';

/** Where the private key of a pair goes. */
export interface KeyPlace {
  readonly namespace: string;
  readonly secretName: string;
}

/** Prefix of annotations of the Secret: by the key that another pair took the place of, the id of that pair. */
const REPLACED_BY = `${ANNOTATION_PREFIX}/replaced-by.`;

/**
 * Adds a private key to its Secret in the cluster that kubectl talks to. Keys that are there stay.
 *
 * Server-side: client-side `apply` would keep the key in an annotation a second time. One field manager a key: to apply a Secret without a key is to remove what the same
 * manager applied before, and so the keys that open what was sealed so far. That another pair replaces the same key at the same time is a conflict, which kubectl refuses.
 *
 * @param replaced id of the key that the pair takes the place of, which is noted in the Secret
 * @throws CliError if kubectl cannot be started or fails
 */
export async function handOver(place: KeyPlace, pair: GeneratedKeyPair, replaced?: string): Promise<void> {
  await kubectl(['apply', '--server-side', `--field-manager=cdk8s-openclaw-${shortId(pair.keyId)}`, '-f', '-'], secretManifest(place, pair, replaced));
}

/** The Secret with the private key of a pair. `data`, because `stringData` does not work with server-side apply. */
export function secretManifest({ namespace, secretName }: KeyPlace, { keyId, privateKey }: GeneratedKeyPair, replaced?: string): string {
  return `# A private key: do not commit this, do not write it to a file.
apiVersion: v1
kind: Secret
metadata:
  name: ${JSON.stringify(secretName)}
  namespace: ${JSON.stringify(namespace)}
${replaced === undefined ? '' : `  annotations:
    "${replacedBy(replaced)}": "${keyId}"
`}type: Opaque
data:
  "${shortId(keyId)}.pem": ${Buffer.from(privateKey).toString('base64')}
`;
}

/** The annotation that says which key took the place of one. */
export function replacedBy(keyId: string): string {
  return `${REPLACED_BY}${shortId(keyId)}`;
}

/** Names a key within its Secret: enough of the id to tell keys apart, and short enough for people. */
function shortId(keyId: string): string {
  return keyId.slice('sha256:'.length, 'sha256:'.length + 12);
}
