import { Rule, Severity } from './rule';
import { GatewayConfig } from '../manifests/gateway-config';
import { probesOf } from '../manifests/probe';

/** Hosts that are the machine itself when the kubelet asks. */
const LOOPBACK = /^(localhost|127\..*|\[?::1\]?)$/;

export const probeCannotReachLoopback: Rule = {
  id: 'probe-cannot-reach-loopback',
  severity: Severity.ERROR,
  title: 'A probe asks where the gateway does not listen',
  why: 'The kubelet asks at the pod\'s address, from outside, and a gateway that is bound to loopback does not answer there: the pod never gets ready, or is restarted over and over. Ask from within, by `exec` and curl.',
  source: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  checkPod(pod, inventory) {
    const { agent } = pod;
    const gateway = GatewayConfig.of(pod, inventory);
    if (!agent || pod.spec.hostNetwork === true || gateway?.bind.mode !== 'loopback') return [];
    const { port } = gateway;
    return probesOf(agent).filter(probe => !probe.isCommand && probe.port === port && (!probe.host || LOOPBACK.test(probe.host))).map(({ name }) => (
      `${name} of container ${agent.name} is asked by the kubelet, from outside of the pod, and the gateway is bound to loopback: `
      + `ask for ${name === 'livenessProbe' ? '/healthz' : '/startupz'} from within, by exec and curl`
    ));
  },
};
