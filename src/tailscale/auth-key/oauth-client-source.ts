import { Construct } from 'constructs';
import { parametersOf, refuseUntagged } from './made-key';
import { OAuthClientOptions } from './options';
import { unsealKey } from './sealed-source';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './source';
import { constructError } from '../../checks/error';
import { OAUTH_CLIENT_SECRET_FIELD } from '../../sealing/auth-key';
import { Sealed } from '../../sealing/sealed';
import { isConfidential, parseLoginServer } from '../login-server';

/** The sealed secret of an OAuth client, with which a key is made for each login. */
export class OAuthClientSource implements AuthKeySource {
  constructor(private readonly sealed: Sealed, private readonly options: OAuthClientOptions) {}

  public provide(scope: Construct, context: AuthKeyContext): AuthKeyFile {
    refuseUntagged(scope, context.tags, 'the secret of an OAuth client');
    const baseUrl = this.baseUrl(scope, context);
    // what stands behind the secret is what tailscale takes as parameters of the key that it makes
    const suffix = `?${parametersOf(this.options)}${baseUrl === undefined ? '' : `&baseURL=${encodeURIComponent(baseUrl)}`}`;
    const volume = unsealKey(scope, context, { field: OAUTH_CLIENT_SECRET_FIELD, sealed: this.sealed, suffix });
    return { volume, file: OAUTH_CLIENT_SECRET_FIELD, credential: 'oauth-client' };
  }

  private baseUrl(scope: Construct, { loginServer }: AuthKeyContext): string | undefined {
    const { baseUrl } = this.options;
    if (baseUrl === undefined) {
      if (loginServer === undefined) return undefined;
      throw constructError(scope,
        `authKey is the secret of an OAuth client, which makes keys at Tailscale's API, and loginServer is ${loginServer}: give AuthKey.sealed with a key of that server, or baseUrl if it has such an API`);
    }
    const { url } = parseLoginServer(scope, baseUrl, 'baseUrl');
    if (!isConfidential(url)) throw constructError(scope, `baseUrl is ${url}, to which the secret would go unencrypted: use https`);
    return url;
  }
}
