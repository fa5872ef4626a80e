import { kubectl } from './kubectl';
import { GeneratedKeyPair } from '../sealing/keys';

/** Where the private key of a pair goes. */
export interface KeyPlace {
  readonly namespace: string;
  readonly secretName: string;
}

/**
 * Adds a private key to its Secret in the cluster that kubectl talks to. Keys that are there stay.
 *
 * Server-side: client-side `apply` would keep the key in an annotation a second time. One field manager a key: to apply a Secret without a key is to remove what the same
 * manager applied before, and so the keys that open what was sealed so far.
 *
 * @throws CliError if kubectl cannot be started or fails
 */
export async function handOver(place: KeyPlace, pair: GeneratedKeyPair): Promise<void> {
  await kubectl(['apply', '--server-side', `--field-manager=cdk8s-openclaw-${shortId(pair)}`, '-f', '-'], secretManifest(place, pair));
}

/** The Secret with the private key of a pair. `data`, because `stringData` does not work with server-side apply. */
export function secretManifest({ namespace, secretName }: KeyPlace, pair: GeneratedKeyPair): string {
  return `# A private key: do not commit this, do not write it to a file.
apiVersion: v1
kind: Secret
metadata:
  name: ${JSON.stringify(secretName)}
  namespace: ${JSON.stringify(namespace)}
type: Opaque
data:
  "${shortId(pair)}.pem": ${Buffer.from(pair.privateKey).toString('base64')}
`;
}

/** Names the key within its Secret: enough of the id to tell keys apart, and short enough for people. */
function shortId({ keyId }: GeneratedKeyPair): string {
  return keyId.slice('sha256:'.length, 'sha256:'.length + 12);
}
