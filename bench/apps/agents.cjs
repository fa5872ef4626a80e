// A chart of agents, each with a tailnet node, as a user writes it. Plain JavaScript, and the compiled library: no compiler runs in what is measured.
const { join } = require('path');
const { App, Chart } = require('cdk8s');
const { AuthKey, OpenClawInstance, Sealed } = require('../../lib');

/**
 * @param sealed folder with the sealed files, as `../sealed-files.ts` makes them
 * @param count how many agents
 * @param outdir folder that the app will synthesize to
 */
exports.agents = (sealed, count, outdir) => {
  const app = new App({ outdir });
  const chart = new Chart(app, 'agents', { namespace: 'agents' });
  for (let index = 0; index < count; index++) {
    const name = `agent${index}`;
    new OpenClawInstance(chart, name, {
      // thousands of lines of warnings are not what is measured
      acknowledge: { 'agent-reaches-tailnet': 'no agent runs here' },
      gatewayToken: Sealed.fromFile(join(sealed, `${name}.gateway-token.yaml`)),
      addons: { tailscale: { authKey: AuthKey.sealed(Sealed.fromFile(join(sealed, `${name}.auth-key.yaml`))) } },
    });
  }
  return { app, chart };
};
