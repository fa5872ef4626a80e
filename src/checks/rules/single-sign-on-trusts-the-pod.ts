import { Rule, Severity } from './rule';
import { GatewayConfig } from '../manifests/gateway-config';

export const singleSignOnTrustsThePod: Rule = {
  id: 'single-sign-on-trusts-the-pod',
  severity: Severity.WARNING,
  title: 'Single sign-on believes every process in the pod',
  why: 'With `gateway.auth.mode` `trusted-proxy` and `allowLoopback` the gateway takes from a header who its client is, and any process in the pod can write such a header: whatever the agent '
    + 'runs, a shell that it was talked into among them, can be any of the users. Use the gateway\'s token and device pairing where the agent runs what others say.',
  source: 'https://docs.openclaw.ai/gateway/trusted-proxy-auth',
  checkPod(pod, inventory) {
    return GatewayConfig.of(pod, inventory)?.trustsLoopback
      ? ['with singleSignOn any process in the pod, whatever the agent runs among them, can be any of its users to the gateway: leave it out, and use the gateway token and device pairing'] : [];
  },
};
