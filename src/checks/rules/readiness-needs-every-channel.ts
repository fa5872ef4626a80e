import { Rule, Severity } from './rule';
import { probesOf } from '../manifests/probe';

export const readinessNeedsEveryChannel: Rule = {
  id: 'readiness-needs-every-channel',
  severity: Severity.WARNING,
  title: 'One bad channel takes the gateway down',
  why: '`/readyz` fails when a single channel is in trouble, an expired login of one messenger among them. As a readiness probe it takes the whole gateway out of service, as a liveness or startup probe it restarts it. Ask for `/startupz`, and leave `/readyz` to monitoring.',
  source: 'https://docs.openclaw.ai/gateway/health',
  checkPod({ agent }) {
    return agent ? probesOf(agent).filter(({ paths }) => paths.some(path => /^\/readyz?$/.test(path))).map(({ name }) => (
      `${name} of container ${agent.name} asks for /readyz, which fails for a single channel in trouble: ask for ${name === 'livenessProbe' ? '/healthz' : '/startupz'}`
    )) : [];
  },
};
