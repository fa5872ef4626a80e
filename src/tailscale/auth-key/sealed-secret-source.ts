import { Construct } from 'constructs';
import { SecretAuthKeyOptions } from './options';
import { SecretSource } from './secret-source';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './source';
import { checkSameNamespace } from '../../checks/same-namespace';
import { ANNOTATION_PREFIX } from '../../pod/labels';
import { SealedSecret } from '../../sealing/bitnami/sealed-secret';

/** A key in a Secret that the sealed-secrets controller makes. */
export class SealedSecretSource implements AuthKeySource {
  constructor(private readonly sealedSecret: SealedSecret, private readonly key: string, private readonly options: SecretAuthKeyOptions) {}

  public provide(scope: Construct, context: AuthKeyContext): AuthKeyFile {
    const { workload } = context.host;
    checkSameNamespace(this.sealedSecret, workload);
    const hash = this.sealedSecret._hashOf(scope, this.key);
    workload.podMetadata.addAnnotation(`${ANNOTATION_PREFIX}/sealed-tailscale`, hash);
    return new SecretSource(this.sealedSecret.secret, this.key, this.options).provide(scope, context);
  }
}
