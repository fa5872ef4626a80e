import * as fc from 'fast-check';
import { changedGuarded, guard } from '../../../src/programs/merge-config/guarded';
import { Tree, Value, child } from '../../../src/programs/merge-config/value';

const PATHS = ['gateway.auth', 'gateway.nodes.pairing', 'gateway.trustedProxies', 'gateway.allowRealIpFallback', 'gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback'];
const KEYS = ['gateway', 'nodes', 'pairing', 'auth', 'trustedProxies', 'controlUi', 'dangerouslyAllowHostHeaderOriginFallback', 'other', '__proto__'];

const leaf = fc.constantFrom<Value>(true, 'x', null, ['y']);
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.dictionary(fc.constantFrom(...KEYS), fc.oneof({ maxDepth: 4 }, leaf, tie('tree') as fc.Arbitrary<Value>), { maxKeys: 4 })
    .map(made => JSON.parse(JSON.stringify(made))),
})).tree;
/** Trees that reach as deep as the paths do. */
const config: fc.Arbitrary<Tree> = fc.oneof(
  tree,
  fc.tuple(tree, tree, tree).map(([gateway, nodes, controlUi]) => ({ gateway: { ...gateway, nodes, controlUi } })),
);

function at(value: Tree, path: string): Value | undefined {
  return path.split('.').reduce<Value | undefined>(child, value);
}

test('what is guarded is as the source has it, and absent where the source has none', () => {
  fc.assert(fc.property(config, config, (current, source) => {
    const guarded = guard(current, source);
    for (const path of PATHS) expect(at(guarded, path)).toEqual(at(source, path));
    expect(changedGuarded(source, guarded)).toEqual([]);
    expect(guard(guarded, source)).toEqual(guarded);
  }));
});

test('nothing else is touched', () => {
  fc.assert(fc.property(config, current => {
    expect(JSON.parse(JSON.stringify(guard(current, current)))).toEqual(current);
    expect(guard({ ...current, gateway: 'no object' }, {})).toEqual({ ...current, gateway: 'no object' });
  }));
});

test('what differs is told by path, and nothing that somebody else named', () => {
  expect(changedGuarded({}, { gateway: { auth: { 'of the agent': 1 }, nodes: { pairing: {} }, port: 1 } })).toEqual(['gateway.auth', 'gateway.nodes.pairing']);
});
