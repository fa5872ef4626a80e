import { Rule, Severity } from './rule';
import { GatewayConfig } from '../manifests/gateway-config';

export const gatewayWithoutAuthentication: Rule = {
  id: 'gateway-without-authentication',
  severity: Severity.ERROR,
  title: 'The gateway asks nobody who they are',
  why: 'With `gateway.auth.mode` `none`, whoever reaches the gateway gives the agent orders: every device that the tailnet lets through, and every program in the pod. '
    + 'Beyond loopback OpenClaw refuses to start without a token or a password. Give it `OPENCLAW_GATEWAY_TOKEN` from a Secret, or a reference to a secret in `gateway.auth.token`.',
  source: 'https://docs.openclaw.ai/gateway/security',
  checkPod(pod, inventory) {
    const gateway = GatewayConfig.of(pod, inventory);
    if (!gateway) return [];
    const { authMode, bind, opening } = gateway;
    if (authMode === 'none') {
      return ['gateway.auth.mode is "none", by which whoever reaches the gateway gives the agent orders: set it to "token", and give OPENCLAW_GATEWAY_TOKEN from a Secret'];
    }
    const taken = (['token', 'password'] as const).filter(mode => authMode === mode || authMode === '');
    // without a tailnet at its start it takes loopback
    if (taken.length === 0 || !opening || bind.mode === 'tailnet' || taken.some(mode => gateway.mayHaveCredential(mode))) return [];
    return [`${opening}, where OpenClaw does not start without a ${taken.join(' or ')}, and there is none: give OPENCLAW_GATEWAY_${taken[0].toUpperCase()} from a Secret`];
  },
};
