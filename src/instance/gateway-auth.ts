import { Duration } from 'cdk8s';
import { FailedLoginOptions } from './failed-login-options';
import { SingleSignOnOptions } from './single-sign-on-options';

/** By which Tailscale's proxy tells the login; it takes it out of what clients send. */
const LOGIN_HEADER = 'tailscale-user-login';

/** What else it sets, without TLS, too. */
const PROXY_HEADERS = ['x-forwarded-host', 'tailscale-headers-info'];

/**
 * As OpenClaw's configuration has it, in `gateway.auth`.
 *
 * @param password reference to the secret with which the command line in the pod logs in, since it comes by no proxy
 */
export function singleSignOnAuth({ users, approveDevices = false }: SingleSignOnOptions, password: unknown): { [key: string]: unknown } {
  return {
    mode: 'trusted-proxy',
    password,
    identityScopes: Object.fromEntries(users.map(user => [user, ['operator.admin']])),
    trustedProxy: {
      userHeader: LOGIN_HEADER,
      allowUsers: [...new Set(users)],
      allowLoopback: true,
      requiredHeaders: PROXY_HEADERS,
      deviceAutoApprove: { enabled: approveDevices },
    },
  };
}

/** As OpenClaw's configuration has it, at `gateway.auth.rateLimit`. */
export function rateLimit(options: FailedLoginOptions): { [key: string]: unknown } {
  const { maxAttempts = 10, window = Duration.minutes(1), lockout = Duration.minutes(5) } = options;
  return {
    maxAttempts,
    windowMs: window.toMilliseconds(),
    lockoutMs: lockout.toMilliseconds(),
    // what comes through the tunnel comes from there
    exemptLoopback: false,
  };
}
