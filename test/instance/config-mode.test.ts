import { ConfigMode, OpenClawInstance, OpenClawInstanceProps } from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

function synth(props: Partial<OpenClawInstanceProps> = {}): Manifests {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), ...props });
  return new Manifests(chart);
}

const merged = (props: Partial<OpenClawInstanceProps> = {}) => synth({ configMode: ConfigMode.MERGE, ...props });
const data = (manifests: Manifests) => manifests.get('ConfigMap', 'agent-config').data;

describe('a managed configuration', () => {
  test('is the default', () => {
    expect(synth({ configMode: ConfigMode.MANAGED }).text()).toBe(synth().text());
  });

  test('is read-only to the gateway, and no container writes one', () => {
    const manifests = synth();
    expect(manifests.env('agent', 'openclaw', 'OPENCLAW_CONFIG_PATH')).toBe('/etc/openclaw/openclaw.json');
    expect(manifests.container('agent', 'openclaw').volumeMounts).toContainEqual({ name: 'config', mountPath: '/etc/openclaw', readOnly: true });
    expect(manifests.pod('agent').initContainers?.map(({ name }) => name)).toEqual(['unseal-openclaw']);
    expect(Object.keys(data(manifests))).toEqual(['openclaw.json']);
    expect(manifests.text()).not.toContain('merge-config');
  });
});

test.each([['merge', '"merge"'], ['', '""'], [null, 'null'], [true, 'true']])('the mode %j, as JavaScript may give it, is refused', (mode, told) => {
  expect(() => synth({ configMode: mode as ConfigMode })).toThrow(`agents/Agent: configMode is ${told}: use ConfigMode.MANAGED or ConfigMode.MERGE`);
});

describe('a merged configuration', () => {
  test('is a file among the agent\'s data', () => {
    const manifests = merged();
    expect(manifests.env('agent', 'openclaw', 'OPENCLAW_CONFIG_PATH')).toBe('/home/node/.openclaw/config/openclaw.json');
    expect(manifests.container('agent', 'openclaw').volumeMounts).toContainEqual({ name: 'data', mountPath: '/home/node/.openclaw', subPath: 'openclaw' });
    expect(manifests.mounts('agent', 'openclaw')).toEqual(['data', 'opened-openclaw', 'tmp']);
  });

  test('is made after the token is there, and before all else', () => {
    expect(merged().pod('agent').initContainers?.map(({ name }) => name)).toEqual(['unseal-openclaw', 'merge-config']);
  });

  test('is made by a container that has the agent\'s data, and nothing else that anyone may write or must not read', () => {
    const container = merged().container('agent', 'merge-config');
    expect(container).toMatchObject({
      image: 'ghcr.io/openclaw/openclaw:2026.9.6',
      imagePullPolicy: 'IfNotPresent',
      command: ['node', '/run/cdk8s-openclaw/program/merge-config.cjs'],
      args: ['--source', '/run/cdk8s-openclaw/config', '--data', '/home/node/.openclaw'],
      resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 1000,
        runAsNonRoot: true,
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.env).toBeUndefined();
    expect(container.volumeMounts).toEqual([
      { name: 'merge-config-program', mountPath: '/run/cdk8s-openclaw/program', readOnly: true },
      { name: 'config', mountPath: '/run/cdk8s-openclaw/config', readOnly: true },
      { name: 'data', mountPath: '/home/node/.openclaw', subPath: 'openclaw' },
    ]);
  });

  test('has the whole, and what of it the library sets', () => {
    const config = { agents: { defaults: { maxConcurrent: 2 } }, gateway: { reload: { mode: 'off' }, bind: 'loopback' } };
    const manifests = merged({ config, allowedOrigins: ['https://mine.example'] });
    const whole = JSON.parse(data(manifests)['openclaw.json']);
    const owned = JSON.parse(data(manifests)['owned.json']);
    expect(data(manifests)['openclaw.json']).toBe(data(synth({ config, allowedOrigins: ['https://mine.example'] }))['openclaw.json']);
    expect(whole).toMatchObject(owned);
    expect(whole).toMatchObject(config);
    expect(owned.gateway).toMatchObject({
      bind: 'loopback',
      terminal: { enabled: false },
      nodes: { pairing: { autoApproveLocal: false } },
      controlUi: { allowedOrigins: ['https://mine.example'] },
      auth: { token: { source: 'file', provider: 'sealed', id: 'value' } },
    });
    expect(owned).not.toHaveProperty('agents');
    expect(owned.gateway).not.toHaveProperty('reload');
  });

  test('knows of origins that addons bring', () => {
    const chart = chartIn();
    const agent = new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), configMode: ConfigMode.MERGE });
    agent.addAddon({ bind: host => host.addAllowedOrigin('http://added:1') });
    expect(JSON.parse(data(new Manifests(chart))['owned.json']).gateway.controlUi.allowedOrigins).toEqual(['http://added:1']);
  });

  test('rolls the pod where it changed, and where only what the library sets of it did', () => {
    const hash = (props: Partial<OpenClawInstanceProps> = {}) => merged(props).podMetadata('agent').annotations['cdk8s-openclaw/config'];
    expect(hash()).toBe(hash());
    expect(hash({ config: { agents: { defaults: { maxConcurrent: 2 } } } })).not.toBe(hash());

    const user = { gateway: { http: { endpoints: { chatCompletions: { enabled: true }, responses: { enabled: false } } } } };
    const api = { chatCompletions: true };
    expect(JSON.parse(data(merged({ config: user, api }))['openclaw.json'])).toEqual(JSON.parse(data(merged({ config: user }))['openclaw.json']));
    expect(hash({ config: user, api })).not.toBe(hash({ config: user }));
  });

  test('takes image, registry, policy and resources as the other init containers do', () => {
    const manifests = merged({ imageRegistry: 'mirror.example:5000/hub', image: 'ghcr.io/openclaw/openclaw:2026.9.7' });
    const { image, imagePullPolicy, resources } = manifests.container('agent', 'unseal-openclaw');
    expect(manifests.container('agent', 'merge-config')).toMatchObject({ image, imagePullPolicy, resources });
  });
});
