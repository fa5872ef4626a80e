import { SampleOptions, sample } from './sample';
import type { Manifest } from '../../../src/checks/manifests/manifest';

/** The sample with a serve configuration, and that. */
export function serving(config: object, options: SampleOptions = {}): Manifest[] {
  const node = { volumeMounts: [{ name: 'serve', mountPath: '/etc/serve' }] };
  const volumes = [{ name: 'serve', configMap: { name: 'agent-serve' } }, { name: 'config', configMap: { name: 'agent-config' } }];
  return [
    sample({ ...options, node, env: { TS_SERVE_CONFIG: '/etc/serve/serve.json', ...options.env }, pod: { volumes, ...options.pod } }),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'agent-serve', namespace: 'agents' }, data: { 'serve.json': JSON.stringify(config) } },
  ];
}
