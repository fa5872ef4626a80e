import { Duration } from 'cdk8s';

/**
 * After how many failed logins the gateway refuses further ones.
 *
 * All that comes through the tunnel's TCP port looks like one client, which is also what the command line in the pod looks like. So whoever in the tailnet may reach the port can
 * lock out everybody for a time, with wrong tokens: a forgotten browser tab with an old token, too. Without a limit they can guess as fast as the gateway answers, which does not
 * matter where the token is long and random. With the sidecar's `https` the limit does not hold at the TCP port: whoever reaches that can name another address with each request.
 *
 * @see https://docs.openclaw.ai/gateway/security/rate-limiting
 */
export interface FailedLoginOptions {
  /**
   * Failed logins within the window.
   *
   * @default 10
   */
  readonly maxAttempts?: number;

  /**
   * The time in which they are counted.
   *
   * @default Duration.minutes(1)
   */
  readonly window?: Duration;

  /**
   * The time for which logins are refused then.
   *
   * @default Duration.minutes(5)
   */
  readonly lockout?: Duration;
}
