import { OpenClawInstance } from '../../../src';
import { GATEWAY_TOKEN_FILE, execArguments } from '../../../src/cli/connect/gateway';
import { GATEWAY_CONTAINER } from '../../../src/pod/containers';
import { Manifests, chartIn } from '../../support/manifests';
import { SealedFiles } from '../../support/sealed-files';

const files = new SealedFiles(['agent']);

test('the container and its token are where an instance has them', () => {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token() });
  const manifests = new Manifests(chart);
  const container = manifests.container('agent', GATEWAY_CONTAINER);
  expect(container.args?.slice(0, 2)).toEqual(['node', 'openclaw.mjs']);
  const config = JSON.parse(manifests.get('ConfigMap', 'agent-config').data['openclaw.json']);
  expect(config.secrets.providers.sealed.path).toBe(GATEWAY_TOKEN_FILE);
});

test('kubectl\'s own namespace is not named', () => {
  expect(execArguments({ name: 'agent' }, ['true'])).toEqual(['exec', 'deploy/agent', '--container=openclaw', '--', 'true']);
  expect(execArguments({ namespace: 'agents', name: 'agent' }, ['true'])[1]).toBe('--namespace=agents');
});
