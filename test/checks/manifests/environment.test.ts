import { VariableOrigin, variableOf } from '../../../src/checks/manifests/environment';
import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest, nameOf } from '../../../src/checks/manifests/manifest';

const object = (kind: string, name: string, fields: object): Manifest => ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'agents' }, ...fields });
const MAP = object('ConfigMap', 'settings', { data: { V: 'of the map' } });
const SECRET = object('Secret', 'keys', { data: { V: Buffer.from('of the secret').toString('base64'), W: '' }, stringData: { W: 'in the clear' } });
const field = { fieldRef: { fieldPath: 'metadata.name' } };
const fromSecret = (name: string, key: string, secret = 'keys') => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } });

/** The variable V of a container. */
function read(container: object): { readonly origin: string; readonly value?: string } {
  const pod = object('Pod', 'agent', { spec: { containers: [{ name: 'c', ...container }] } });
  const inventory = new Inventory([pod, MAP, SECRET].map(manifest => ({ manifest, where: nameOf(manifest) })));
  const { origin, value } = variableOf(inventory.pods[0].containers[0], 'V', 'agents', inventory);
  return { origin: VariableOrigin[origin], value };
}

test.each<[string, object, string, string | undefined]>([
  ['nothing', {}, 'UNSET', undefined],
  ['a text', { env: [{ name: 'V', value: 'a' }] }, 'TEXT', 'a'],
  ['no text', { env: [{ name: 'V' }] }, 'TEXT', ''],
  ['the last of a name', { env: [{ name: 'V', value: 'a' }, { name: 'V', value: 'b' }] }, 'TEXT', 'b'],
  ['a reference', { env: [{ name: 'A', value: 'a' }, { name: 'V', value: '$(A)/$(A)' }] }, 'TEXT', 'a/a'],
  ['a reference to what comes later', { env: [{ name: 'V', value: '$(A)' }, { name: 'A', value: 'a' }] }, 'TEXT', '$(A)'],
  ['a reference to itself', { env: [{ name: 'V', value: '$(V)' }] }, 'TEXT', '$(V)'],
  ['two dollar signs, which are no reference', { env: [{ name: 'A', value: 'a' }, { name: 'V', value: '$$(A) $$$(A) $$ $x' }] }, 'TEXT', '$(A) $a $ $x'],
  ['a reference to an earlier one of its name', { env: [{ name: 'V', value: 'a' }, { name: 'V', value: '$(V)b' }] }, 'TEXT', 'ab'],
  ['a reference to a field', { env: [{ name: 'A', valueFrom: field }, { name: 'V', value: '$(A)' }] }, 'HIDDEN', undefined],
  ['a reference to a Secret', { env: [fromSecret('A', 'W'), { name: 'V', value: '$(A)!' }] }, 'SECRET', 'in the clear!'],
  ['a reference to a Secret that is not shown', { env: [fromSecret('A', 'W', 'other'), { name: 'V', value: '$(A)!' }] }, 'SECRET', undefined],
  ['a field', { env: [{ name: 'V', valueFrom: field }] }, 'HIDDEN', undefined],
  ['a Secret', { env: [fromSecret('V', 'V')] }, 'SECRET', 'of the secret'],
  ['a Secret that is not shown', { env: [fromSecret('V', 'V', 'other')] }, 'SECRET', undefined],
  ['a ConfigMap', { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'V' } } }] }, 'CONFIG_MAP', 'of the map'],
  ['a ConfigMap that is not shown', { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'other', key: 'V' } } }] }, 'HIDDEN', undefined],
  ['a key that need not be there', { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'none', optional: true } } }] }, 'UNSET', undefined],
  ['a key that need not be there, over a whole object', { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'none', optional: true } } }], envFrom: [{ secretRef: { name: 'keys' } }] }, 'SECRET', 'of the secret'],
  ['a whole ConfigMap', { envFrom: [{ configMapRef: { name: 'settings' } }] }, 'CONFIG_MAP', 'of the map'],
  ['the last of whole objects', { envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }] }, 'SECRET', 'of the secret'],
  ['a text over a whole object', { env: [{ name: 'V', value: 'a' }], envFrom: [{ secretRef: { name: 'keys' } }] }, 'TEXT', 'a'],
  ['a whole object that is not shown', { envFrom: [{ configMapRef: { name: 'other' } }] }, 'HIDDEN', undefined],
  ['a whole object with another prefix', { envFrom: [{ prefix: 'P_', configMapRef: { name: 'other' } }] }, 'UNSET', undefined],
  ['a script that sets it', { command: ['sh', '-c', 'V=a exec program'], env: [{ name: 'V', value: 'b' }] }, 'HIDDEN', undefined],
])('%s', (_, container, origin, value) => {
  expect(read(container)).toEqual({ origin, value });
});

/** Variables that each refer to the last one, from a text on. */
const chain = (length: number, reference: (last: string) => string) => (
  Array.from({ length }, (_, n) => ({ name: n === length - 1 ? 'V' : `A${n}`, value: n === 0 ? 'a' : reference(`$(A${n - 1})`) }))
);

test.each<[string, object[], string, string | undefined]>([
  ['many, each with the last', chain(20_000, last => last), 'TEXT', 'a'],
  ['each with the last twice', chain(11, last => last + last), 'TEXT', 'a'.repeat(1024)],
  ['each with the last twice, to a length that no program can be given', chain(100, last => last + last), 'HIDDEN', undefined],
  ['one with a long one many times', [{ name: 'A', value: 'a'.repeat(100_000) }, { name: 'V', value: '$(A)'.repeat(100_000) }], 'HIDDEN', undefined],
])('references in references: %s', (_, env, origin, value) => {
  expect(read({ env })).toEqual({ origin, value });
});

test('each variable is worked out once, whatever refers to it', () => {
  const reads = new Map<string, number>();
  const env = chain(15, last => last + last).map(({ name, value }) => ({
    name,
    get value() {
      reads.set(name, (reads.get(name) ?? 0) + 1);
      return value;
    },
  }));
  expect(read({ env }).value).toHaveLength(2 ** 14);
  expect([...reads.values()]).toEqual(env.map(() => 1));
});
