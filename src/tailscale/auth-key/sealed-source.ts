import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './source';
import { AUTH_KEY_FIELD } from '../../sealing/auth-key';
import { Sealed } from '../../sealing/sealed';
import { SealedValues } from '../../sealing/sealed-values';

/** A sealed auth key. */
export class SealedSource implements AuthKeySource {
  constructor(private readonly sealed: Sealed, private readonly oneTime: boolean) {}

  public provide(scope: Construct, context: AuthKeyContext): AuthKeyFile {
    const volume = unsealKey(scope, context, { field: AUTH_KEY_FIELD, sealed: this.sealed });
    return { volume, file: AUTH_KEY_FIELD, ...(this.oneTime ? { credential: 'one-time-key' } : {}) };
  }
}

/** A value for the sidecar to log in with. */
export interface SealedKey {
  /** What it is sealed as, and the name of its file. */
  readonly field: string;
  readonly sealed: Sealed;
  /** Text, nothing secret, that is to stand behind the value in the file. */
  readonly suffix?: string;
}

/** Has a value opened for the sidecar alone, into a volume in memory. */
export function unsealKey(scope: Construct, { host, name, user }: AuthKeyContext, { field, sealed, suffix }: SealedKey): kplus.Volume {
  const values = new SealedValues(scope, 'SealedValues', {
    name: `${name}-sealed`,
    instance: host.name,
    values: { [field]: sealed },
  });
  return values.unsealInto(host.workload, {
    consumer: 'tailscale',
    user,
    // without its tunnel the agent still works
    required: false,
    image: host.nodeImage,
    imagePullPolicy: host.imagePullPolicy,
    sealingKeySecret: host.sealingKeySecret,
    kms: host.kms,
    resources: host.unsealResources,
    ...(suffix === undefined ? {} : { suffixes: { [field]: suffix } }),
  });
}
