import { Rule, Severity } from './rule';
import { GatewayConfig } from '../manifests/gateway-config';

/** What the release that this library is made for does with the switches. */
const TODAY: { readonly [name: string]: string } = {
  allowInsecureAuth: 'with which one of today does not start',
  dangerouslyDisableDeviceAuth: 'which one of today ignores',
};

export const deviceIdentityOff: Rule = {
  id: 'device-identity-off',
  severity: Severity.WARNING,
  title: 'The gateway is told to let in browsers that are no paired devices',
  why: 'A gateway takes orders from a browser that shows its token and that somebody has approved. `gateway.controlUi.dangerouslyDisableDeviceAuth` and `allowInsecureAuth` took the second away, so that whoever '
    + 'has the token is let in. OpenClaw 2026.9 ignores the first and does not start with the second: browsers have an identity over plain HTTP, too. Leave both out, and approve each device once.',
  source: 'https://docs.openclaw.ai/gateway/security/network-exposure',
  checkPod(pod, inventory) {
    return (GatewayConfig.of(pod, inventory)?.withoutDevices ?? []).map(name => (
      `gateway.controlUi.${name} is true, by which an older gateway lets in browsers that nobody approved, and ${TODAY[name]}: leave it out, and approve each device`
    ));
  },
};
