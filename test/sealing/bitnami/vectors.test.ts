import { openAsController, vector } from './opener';
import { parseSealedSecret } from '../../../src/sealing/bitnami/manifest';
import { PLAINTEXT } from '../samples';

test.each([
  ['kubeseal-strict.yaml', 'strict', 'agents/agent-sealed'],
  ['kubeseal-namespace-wide.yaml', 'namespace-wide', 'agents'],
  ['kubeseal-cluster-wide.yaml', 'cluster-wide', ''],
])('%s is read, and opens', (file, scope, label) => {
  const manifest = parseSealedSecret(vector(file), file);
  expect(manifest).toMatchObject({ name: 'agent-sealed', namespace: 'agents', scope, labels: {} });
  const opened = Object.entries(manifest.encryptedData).map(([key, value]) => [key, openAsController(value, label).toString()]);
  expect(Object.fromEntries(opened)).toEqual({ 'auth-key': PLAINTEXT, 'gateway-token': 'not-a-real-token' });
});

test('JSON, which kubeseal writes unless told otherwise, is read the same', () => {
  const { scope, encryptedData } = parseSealedSecret(vector('kubeseal-strict.json'), 'strict.json');
  expect(scope).toBe('strict');
  expect(openAsController(encryptedData['auth-key'], 'agents/agent-sealed').toString()).toBe(PLAINTEXT);
});
