import { Rule, Severity } from './rule';
import { probesOf } from '../manifests/probe';

/** What the gateway answers itself: its probes, and where the Control UI does not answer in its place. */
const ANSWERED = /^\/((health|ready|startup)z?(\/|$)|(api|v1|j|ui|plugins|__openclaw__)(\/|$))|\.\w+$/;

const FIX = 'ask for /startupz, or /healthz for liveness, and look for "ok":true in the answer';

export const probePassesOnAnything: Rule = {
  id: 'probe-passes-on-anything',
  severity: Severity.WARNING,
  title: 'A probe passes whatever the gateway does',
  why: 'OpenClaw answers a path that it does not know with status 200 and the page of its Control UI, and its port is open before it has started. A probe that asks for such a path, or only connects, says nothing. '
    + 'Ask for `/startupz` (startup, readiness) and `/healthz` (liveness), and look for `"ok":true` in the answer.',
  source: 'https://docs.openclaw.ai/gateway/health',
  checkPod({ agent }) {
    return agent ? probesOf(agent).flatMap(({ name, paths, isConnection, readsAnswer }) => {
      if (isConnection) return [`${name} of container ${agent.name} only connects, which works while the gateway starts or hangs: ${FIX}`];
      const unknown = readsAnswer ? undefined : paths.find(path => !ANSWERED.test(path));
      return unknown ? [`${name} of container ${agent.name} asks for ${unknown}, which the gateway answers with status 200 whatever it is: ${FIX}`] : [];
    }) : [];
  },
};
