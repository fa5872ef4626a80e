import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { parametersOf, refuseUntagged } from './made-key';
import { WorkloadIdentityOptions } from './options';
import { AuthKeyContext, AuthKeyFile, AuthKeySource } from './source';
import { constructError } from '../../checks/error';
import { tokenVolume } from '../../pod/token-volume';
import { isConfidential } from '../login-server';

const CLIENT_ID = /^[A-Za-z0-9_-]{1,256}$/;

/** The API server gives tokens for no less. */
const SHORTEST = Duration.minutes(10);
/** And this is the longest that it takes, 2^32 seconds. */
const LONGEST_SECONDS = 2 ** 32;

/** A token of the pod's service account, for which Tailscale gives a key. */
export class WorkloadIdentitySource implements AuthKeySource {
  constructor(private readonly options: WorkloadIdentityOptions) {}

  public provide(scope: Construct, context: AuthKeyContext): AuthKeyFile {
    const { clientId } = this.options;
    this.checkClientId(scope);
    refuseUntagged(scope, context.tags, 'a workload identity');
    this.checkAccount(scope, context);
    const volume = tokenVolume(scope, 'Token', {
      name: 'tailscale-token',
      audience: this.audience(scope, context),
      expirationSeconds: this.seconds(scope),
      path: 'token',
    });
    return { volume, file: 'token', clientId: `${clientId}?${parametersOf(this.options)}`, credential: 'workload-identity' };
  }

  private checkClientId(scope: Construct): void {
    const { clientId } = this.options;
    if (CLIENT_ID.test(clientId) && !clientId.startsWith('tskey-')) return;
    // whatever was pasted in its place may be a secret
    throw constructError(scope, 'authKey has a clientId that is none (value not shown): give the client ID of the federated identity alone, without parameters, which are ephemeral and preauthorized; '
      + 'if it was a key or a secret, revoke it');
  }

  private checkAccount(scope: Construct, { host: { workload } }: AuthKeyContext): void {
    const account = workload.serviceAccount?.name;
    if (account !== undefined && account !== 'default') return;
    throw constructError(scope,
      `authKey is a workload identity, which is that of a service account, and ${workload.node.path} has the namespace's own: give the workload a serviceAccount of its own`);
  }

  private audience(scope: Construct, { loginServer }: AuthKeyContext): string {
    const { audience, clientId } = this.options;
    if (audience === '') throw constructError(scope, 'authKey has an empty audience: leave it out, or give the one of the federated identity');
    if (loginServer === undefined) return audience ?? `api.tailscale.com/${clientId}`;
    // the token goes to the login server
    if (!isConfidential(loginServer)) throw constructError(scope, `loginServer is ${loginServer}, to which the service account's token would go unencrypted: use https`);
    if (audience !== undefined) return audience;
    throw constructError(scope, `authKey is a workload identity, and loginServer is ${loginServer}, which could show a token for Tailscale's API at Tailscale: give the audience of that server`);
  }

  private seconds(scope: Construct): number {
    const seconds = (this.options.tokenExpiration ?? SHORTEST).toSeconds({ integral: false });
    if (Number.isInteger(seconds) && seconds >= SHORTEST.toSeconds() && seconds <= LONGEST_SECONDS) return seconds;
    throw constructError(scope, `authKey has a tokenExpiration of ${seconds} s: use whole seconds, ${SHORTEST.toSeconds()} or more, as Kubernetes does`);
  }
}
