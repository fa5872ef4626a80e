import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parseEncryptedValue } from './encrypted-value';
import { Mapping, SealedSecretManifest } from './manifest';
import { readSealedSecret } from './read-sealed-secret';
import { SecretPlace, scopeAnnotations } from './scope';
import { AppIndex } from '../../checks/app-index';
import { checkDnsSubdomain } from '../../checks/dns-label';
import { constructError } from '../../checks/error';
import { hasKey } from '../../checks/manifests/auth-key';
import { hashOf } from '../../pod/hash';
import { SealingError } from '../errors';

/**
 * Properties for `SealedSecret`.
 */
export interface SealedSecretProps {
  /** Path of the manifest, relative to the working directory, as `cdk8s-openclaw seal --format bitnami` or kubeseal writes it: YAML or JSON, one document. */
  readonly file: string;

  /**
   * Name of the SealedSecret and of its Secret. One that is sealed with scope strict opens under no other name than the file's.
   *
   * @default - the file's.
   */
  readonly name?: string;
}

/**
 * A Bitnami `SealedSecret` from a committed file, of which the cluster's sealed-secrets controller makes a Secret.
 *
 * It is checked at synthesis: that it is whole, and that its scope lets it be opened in the chart's namespace and under its name. That the cluster's controller has the key for it cannot be
 * told from the file. Whoever may read Secrets in the namespace can read what is in it.
 *
 * @see https://github.com/bitnami/sealed-secrets
 */
export class SealedSecret extends Construct {
  /** The SealedSecret. */
  public readonly apiObject: ApiObject;

  /** The Secret that the controller makes. */
  public readonly secret: kplus.ISecret;

  /** Keys of that Secret, as far as they are sealed. */
  public readonly keys: string[];

  private readonly manifest: SealedSecretManifest;

  constructor(scope: Construct, id: string, props: SealedSecretProps) {
    super(scope, id);
    const manifest = this.manifest = this.read(props.file);
    const name = props.name ?? manifest.name;
    checkDnsSubdomain(this, 'name', name);
    const namespace = this.chooseNamespace(props.file);
    if (name !== manifest.name && manifest.scope === 'strict') {
      throw constructError(this, `${props.file}: sealed for the name ${manifest.name} alone (scope strict), and name is ${name}: leave name out, or seal it again with --secret-name ${name}`);
    }
    this.checkTemplate(props.file);
    this.keys = Object.keys(manifest.encryptedData);
    this.apiObject = AppIndex.of(this).claimObject(new ApiObject(this, 'SealedSecret', {
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { name, namespace, labels: { ...manifest.labels }, annotations: { ...manifest.annotations } },
      spec: specFor(manifest, { name, namespace }),
    }));
    // the controller takes no Secret that somebody else made
    AppIndex.of(this).claimInNamespace(this, 'Secret', name, 'give one of the two another name');
    this.secret = kplus.Secret.fromSecretName(this, 'Secret', name);
  }

  /**
   * Checks that the Secret will have a key with a value.
   *
   * @param construct that wants it
   * @returns the hash of the encrypted value
   * @internal
   */
  public _hashOf(construct: Construct, key: string): string {
    const value = this.keys.includes(key) ? this.manifest.encryptedData[key] : undefined;
    if (value === undefined) {
      // what was given in place of a name may be the auth key
      const named = hasKey(key) ? 'is an auth key itself (value not shown, revoke it)' : `is "${key}"`;
      throw constructError(construct, `SealedSecret ${this.node.path} has no such key: the name ${named}, and it has ${this.keys.join(', ')}; name one of them, or seal the value under that name`);
    }
    if (parseEncryptedValue(value, key).ciphertext.length === 0) {
      throw constructError(construct, `SealedSecret ${this.node.path} has an empty value of its key "${key}": seal the value again`);
    }
    // what the template has of that key takes the value's place
    const { [key]: template } = this.templateData;
    return hashOf(template === undefined ? value : JSON.stringify([value, template]));
  }

  private read(file: string): SealedSecretManifest {
    try {
      return readSealedSecret(file);
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      throw constructError(this, error.in(file).message);
    }
  }

  private checkTemplate(file: string): void {
    for (const [key, text] of Object.entries(this.templateData)) {
      // a key that is null there is left out of the Secret, and cdk8s leaves out what is null
      if (text === null) throw constructError(this, `${file}: spec.template.data.${key} is null, which cdk8s does not write: leave ${key} out of spec.encryptedData instead`);
      if (hasKey(`${text}`)) throw constructError(this, `${file}: spec.template.data.${key} has an auth key that is not sealed (value not shown): seal it, and revoke this one`);
    }
  }

  /** What the controller writes into the Secret beside, and over, what it opens. */
  private get templateData(): Mapping {
    const { template } = this.manifest.spec;
    return isMapping(template) && isMapping(template.data) ? template.data : {};
  }

  /** A chart without a namespace leaves the choice to whoever applies it, who is told by kubectl where the file's is another. */
  private chooseNamespace(file: string): string | undefined {
    const { namespace, scope } = this.manifest;
    const chosen = Chart.of(this).namespace;
    if (scope === 'cluster-wide') return chosen;
    if (chosen !== undefined && chosen !== namespace) {
      throw constructError(this, `${file}: sealed for namespace ${namespace} alone (scope ${scope}), and the chart is in ${chosen}: use it in a chart of that namespace, or seal it again with --namespace ${chosen}`);
    }
    return namespace;
  }
}

/** The file's `spec`, with the metadata that the controller compares with the SealedSecret's before it seals anew. */
function specFor({ spec, scope }: SealedSecretManifest, place: Partial<SecretPlace>): Mapping {
  const template = isMapping(spec.template) ? spec.template : {};
  const { annotations = {}, namespace: _, ...metadata } = isMapping(template.metadata) ? template.metadata : {};
  const ownAnnotations = { ...annotations as Mapping, ...scopeAnnotations(scope) };
  return {
    ...spec,
    template: {
      ...template,
      metadata: {
        ...metadata,
        name: place.name,
        ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
        ...(Object.keys(ownAnnotations).length === 0 ? {} : { annotations: ownAnnotations }),
      },
    },
  };
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
