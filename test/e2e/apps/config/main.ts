import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { ConfigMode, InstanceNamespace, OpenClawInstance, Sealed } from 'cdk8s-openclaw';

// An agent that is reached from nowhere, whose configuration the tests change here and in the app. They make the key and the sealed file.
const app = new App();
const chart = new Chart(app, 'merge-config-agents', { namespace: 'merge-config-agents' });
new InstanceNamespace(chart, 'Namespace');
new OpenClawInstance(chart, 'agent', {
  gatewayToken: Sealed.fromFile(join(__dirname, 'keys', 'agent.gateway-token.yaml')),
  storage: Size.gibibytes(1),
  configMode: ConfigMode.MERGE,
  config: { agents: { defaults: { maxConcurrent: 2 } } },
});
app.synth();
