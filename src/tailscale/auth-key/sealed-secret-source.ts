import { Construct } from 'constructs';
import { SecretSource } from './secret-source';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './source';
import { checkSameNamespace } from '../../checks/same-namespace';
import { ANNOTATION_PREFIX } from '../../pod/labels';
import { SealedSecret } from '../../sealing/bitnami/sealed-secret';

/** A key in a Secret that the sealed-secrets controller makes. */
export class SealedSecretSource implements AuthKeySource {
  constructor(private readonly sealedSecret: SealedSecret, private readonly key: string) {}

  public provide(scope: Construct, { host }: AuthKeyContext): AuthKeyFile {
    checkSameNamespace(this.sealedSecret, host.workload);
    const hash = this.sealedSecret._hashOf(scope, this.key);
    host.workload.podMetadata.addAnnotation(`${ANNOTATION_PREFIX}/sealed-tailscale`, hash);
    return new SecretSource(this.sealedSecret.secret, this.key).provide(scope);
  }
}
