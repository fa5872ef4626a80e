import { Rule, Severity } from './rule';
import { GatewayConfig } from '../manifests/gateway-config';
import { serveConfigsOf } from '../manifests/serve-config';

/** The CLI's command, and not the one that turns it off or tells of it. */
const COMMAND = /(?:^|[^-\w])tailscale\s+(?:-\S+\s+)*funnel\b(?!\s+(?:status|reset)\b)(?![^;&|\n]*\soff\b)/;

export const funnelOn: Rule = {
  id: 'funnel-on',
  severity: Severity.ERROR,
  title: 'A funnel puts the agent on the public internet',
  why: 'Tailscale Funnel lets the whole internet in, at a name that is in the public log of certificates. Nobody there has a device of the tailnet, so the gateway\'s password is all that is '
    + 'between a stranger and an agent. Serve to the tailnet alone: leave `AllowFunnel`, `tailscale funnel` and `gateway.tailscale.mode` `funnel` out.',
  source: 'https://tailscale.com/kb/1223/funnel',
  checkPod(pod, inventory) {
    const open = [...new Set(serveConfigsOf(pod, inventory).flatMap(({ funnels }) => funnels))];
    const commands = pod.containers.filter(({ commandLine, spec }) => COMMAND.test([commandLine, ...spec.lifecycle?.postStart?.exec?.command ?? []].join(' ')));
    return [
      ...open.map(at => `the serve configuration allows a funnel at ${at}, which puts it on the public internet: take it out of AllowFunnel`),
      ...commands.map(({ name }) => `container ${name} runs \`tailscale funnel\`, which puts the agent on the public internet: use \`tailscale serve\``),
      ...(GatewayConfig.of(pod, inventory)?.tailscaleMode === 'funnel'
        ? ['gateway.tailscale.mode is "funnel", which puts the agent on the public internet: set it to "off", and let the tailnet node serve it'] : []),
    ];
  },
};
