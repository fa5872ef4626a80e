import { Kms } from '../../sealing/kms/kms';
import { run } from '../unseal/run';

/*
 * Opens values as `unseal` does, and asks AWS KMS for those that no private key of the Secret opens. It has the AWS SDK in it, which is too much for a ConfigMap: an image carries it.
 */

/** The pod waits for it, and starts without what is optional. */
const PATIENCE_MS = 15_000;

void run(process.argv.slice(2), new Kms({ giveUpAt: Date.now() + PATIENCE_MS }))
  // connections to KMS, and what still looks for credentials, would keep it
  .then((code) => process.exit(code));
