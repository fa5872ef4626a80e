import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IAddonHost } from '../../pod/addon';
import { Credential } from '../../status/credential';

/** What the sidecar logs in with, and where it reads it. */
export interface AuthKeyFile {
  readonly volume: kplus.Volume;
  /** Name of the file within the volume. */
  readonly file: string;
  /** Client ID of a federated identity, with parameters; the file then holds a token of the service account, in place of a key. */
  readonly clientId?: string;
  /**
   * What kind it is, for the status to say what to do about a login that failed.
   *
   * @default - an auth key that may be good for several logins.
   */
  readonly credential?: Credential;
}

/** What a source of auth keys is told of the sidecar that wants one. */
export interface AuthKeyContext {
  readonly host: IAddonHost;
  /** Prefix of the names of manifests. */
  readonly name: string;
  /** Numeric user of the sidecar. */
  readonly user: number;
  /** Tags that the node asks for. */
  readonly tags: string[];
  /** URL of the control server, where it is not Tailscale's own. */
  readonly loginServer?: string;
}

/** A way for the key to get there. */
export interface AuthKeySource {
  provide(scope: Construct, context: AuthKeyContext): AuthKeyFile;
}
