import * as fc from 'fast-check';
import { parse } from 'yaml';
import { vector } from './opener';
import { addValue } from '../../../src/sealing/bitnami/add-value';
import { formatSealedSecret, parseSealedSecret } from '../../../src/sealing/bitnami/manifest';

const VALUE = Buffer.concat([Buffer.from([2, 0]), Buffer.alloc(600)]).toString('base64');

test('a value added to what seal wrote is as if it had been written with it', () => {
  const options = { namespace: 'agents', name: 'agent-sealed', scope: 'strict' } as const;
  const key = fc.oneof(fc.stringMatching(/^[a-z][-a-z0-9]{0,30}$/), fc.constantFrom('true', 'null', 'on', '1e3'));
  const bytes = fc.uint8Array({ minLength: 300, maxLength: 1500 }).map(array => Buffer.from(array).toString('base64'));
  fc.assert(fc.property(fc.uniqueArray(fc.tuple(key, bytes), { minLength: 2, maxLength: 4, selector: ([name]) => name }), entries => {
    const [[first, value], ...rest] = entries;
    const alone = formatSealedSecret({ ...options, encryptedData: { [first]: value } });
    const text = rest.reduce((former, [name, added]) => addValue(former, name, added), alone);
    expect(text).toBe(formatSealedSecret({ ...options, encryptedData: Object.fromEntries(entries) }));
  }));
});

test.each(['kubeseal-strict.yaml', 'kubeseal-namespace-wide.yaml', 'kubeseal-cluster-wide.yaml', 'kubeseal-strict.json'])('all else of %s stays', file => {
  const text = vector(file);
  const before = parse(text);
  expect(parse(addValue(text, 'another', VALUE))).toEqual({ ...before, spec: { ...before.spec, encryptedData: { ...before.spec.encryptedData, another: VALUE } } });
  expect(parse(addValue(text, 'auth-key', VALUE))).toEqual({ ...before, spec: { ...before.spec, encryptedData: { ...before.spec.encryptedData, 'auth-key': VALUE } } });
  expect(parseSealedSecret(addValue(text, 'another', VALUE), file).encryptedData).toHaveProperty('another', VALUE);
});

test('comments stay, and JSON stays JSON', () => {
  const text = vector('kubeseal-strict.yaml').replace('spec:', '# who made it\nspec:').replace(/( +)auth-key/, '$1# of March\n$&');
  expect(addValue(text, 'another', VALUE)).toBe(text.replace(/ {4}gateway-token: .*\n/, `$&    "another": "${VALUE}"\n`));
  expect(JSON.parse(addValue(vector('kubeseal-strict.json'), 'another', VALUE)).spec.encryptedData).toHaveProperty('another', VALUE);
});
