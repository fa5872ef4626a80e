import * as fc from 'fast-check';
import { Source, changedPaths, includedOverOwned, mergeConfig } from '../../../src/programs/merge-config/merge';
import { Tree, Value, child, copyOf, isBranch } from '../../../src/programs/merge-config/value';

const KEYS = ['a', 'b', 'c', '__proto__', 'constructor'];
const reference = fc.record({ source: fc.constantFrom('env', 'file'), provider: fc.constant('p'), id: fc.constantFrom('A', 'B') });
const leaf: fc.Arbitrary<Value> = fc.oneof(fc.boolean(), fc.integer({ min: 0, max: 2 }), fc.constant(null), fc.constantFrom('x', 'y'),
  fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }), reference);

/** Trees of few keys, so that several of them meet at the same ones, as `JSON.parse` makes them. */
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.oneof({ maxDepth: 3 }, leaf, tie('tree') as fc.Arbitrary<Value>)), { maxLength: 4 }).map(entries => {
    const made = copyOf({});
    for (const [key, value] of entries) made[key] = value;
    return JSON.parse(JSON.stringify(made));
  }),
})).tree;

/** A source as the library makes it: all that it sets is a part of the whole. */
const source: fc.Arbitrary<Source> = fc.tuple(tree, tree)
  .map(([user, owned]) => ({ config: plain(mergeConfig({ config: {}, owned }, user)), owned }));

/** As it is when it was written and read again. */
function plain(value: Value): Tree {
  return JSON.parse(JSON.stringify(value));
}

/** Leaves by path; an empty tree is one. */
function leaves(value: Value, path: string[] = []): Array<[string[], Value]> {
  if (!isBranch(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}

function at(value: Value, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((part, key) => child(part, key), value);
}

/** The tree with one value set. */
function set(value: Value, [key, ...rest]: readonly string[], to: Value): Tree {
  const made = copyOf(isBranch(value) ? value : {});
  made[key] = rest.length === 0 ? to : set(made[key] ?? {}, rest, to);
  return plain(made);
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

describe('the merge', () => {
  test('begins with what the source says', () => {
    fc.assert(fc.property(source, maybe(source), (now, applied) => {
      expect(plain(mergeConfig(now, undefined, applied))).toEqual(plain(now.config));
    }));
  });

  test('has what the library sets, whatever was there and was applied', () => {
    fc.assert(fc.property(source, maybe(tree), maybe(source), (now, current, applied) => {
      const merged = mergeConfig(now, current, applied);
      expect(changedPaths(now.owned, merged)).toEqual([]);
      for (const [path, value] of leaves(now.owned)) {
        if (!isBranch(value)) expect(at(merged, path)).toEqual(value);
      }
    }));
  });

  test('applied twice is applied once', () => {
    fc.assert(fc.property(source, maybe(tree), maybe(source), (now, current, applied) => {
      const once = plain(mergeConfig(now, current, applied));
      expect(plain(mergeConfig(now, once, now))).toEqual(once);
    }));
  });

  test('keeps all that is not the library\'s where the source stays as it was', () => {
    fc.assert(fc.property(source, tree, (now, current) => {
      const merged = plain(mergeConfig(now, current, now));
      const owned = leaves(now.owned).map(([path]) => path);
      const within = (path: string[], other: string[]) => other.every((key, index) => path[index] === key);
      for (const [path, value] of leaves(current)) {
        // a leaf at or above what the library sets gives way, and so does one below a leaf of the library's
        if (!owned.some(other => within(path, other) || within(other, path))) expect(at(merged, path)).toEqual(value);
      }
      for (const [path] of leaves(merged)) {
        if (!owned.some(other => within(path, other) || within(other, path))) expect(at(current, path)).toBeDefined();
      }
    }));
  });

  test('follows the source wherever nobody changed anything', () => {
    fc.assert(fc.property(source, source, (applied, now) => {
      expect(plain(mergeConfig(now, applied.config, applied))).toEqual(plain(now.config));
    }));
  });

  test('brings both together where the source and the app change different things', () => {
    fc.assert(fc.property(source, tree, tree, (applied, inApp, inSource) => {
      const now = { ...applied, config: set(applied.config, ['of the source'], inSource) };
      const merged = plain(mergeConfig(now, set(applied.config, ['of the app'], inApp), applied));
      expect(merged).toEqual(set(set(applied.config, ['of the source'], inSource), ['of the app'], inApp));
    }));
  });

  test('lets a value that changed in the source win over one that changed in the app', () => {
    const three = fc.uniqueArray(leaf, { minLength: 3, maxLength: 3, selector: value => JSON.stringify(value) });
    fc.assert(fc.property(source, three, (applied, [was, app, now]) => {
      const config = (value: Value) => set(applied.config, ['models', 'x'], value);
      const merged = mergeConfig({ ...applied, config: config(now) }, config(app), { ...applied, config: config(was) });
      expect(at(merged, ['models', 'x'])).toEqual(now);
    }));
  });

  test('pollutes no prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"gateway":{"__proto__":{"polluted":1}}}');
    const merged = mergeConfig({ config: hostile, owned: hostile }, hostile, { config: hostile, owned: hostile });
    expect(({} as any).polluted).toBeUndefined();
    expect((merged as any).polluted).toBeUndefined();
    expect(JSON.stringify(merged)).toBe(JSON.stringify(hostile));
  });
});

describe('what the source no longer says', () => {
  const none = { config: {}, owned: {} };

  test('is removed, and stays where it was changed in the app', () => {
    const applied = { config: { channels: { one: { on: true }, two: { on: true, more: 1 } } }, owned: {} };
    const current = { channels: { one: { on: true }, two: { on: false, more: 1 } } };
    expect(plain(mergeConfig(none, current, applied))).toEqual({ channels: { two: { on: false } } });
  });

  test('leaves what the app added beside it', () => {
    const applied = { config: { channels: { one: { on: true } } }, owned: {} };
    expect(plain(mergeConfig(none, { channels: { one: { on: true, more: 1 } } }, applied))).toEqual({ channels: { one: { more: 1 } } });
  });

  test('is removed in any case where the library set it', () => {
    const gateway = { trustedProxies: ['127.0.0.1/32'] };
    const changed = { gateway: { trustedProxies: ['0.0.0.0/0'], reload: { mode: 'off' } } };
    expect(plain(mergeConfig(none, changed, { config: { gateway }, owned: { gateway } }))).toEqual({ gateway: { reload: { mode: 'off' } } });
  });
});

describe('what was removed in the app', () => {
  const applied = { config: { channels: { one: { on: true, at: 'a' } } }, owned: {} };

  test('stays away', () => {
    expect(plain(mergeConfig(applied, {}, applied))).toEqual({});
  });

  test('comes back where it changed in the source, and no more than that', () => {
    expect(plain(mergeConfig({ config: { channels: { one: { on: true, at: 'b' } } }, owned: {} }, {}, applied))).toEqual({ channels: { one: { at: 'b' } } });
  });
});

test('a reference to a secret is one value', () => {
  const config = (id: string) => ({ apiKey: { source: 'env', provider: 'default', id } });
  const app = { apiKey: { source: 'file', provider: 'mine', id: 'value' } };
  const merge = (now: string) => plain(mergeConfig({ config: config(now), owned: {} }, app, { config: config('OLD'), owned: {} }));
  expect(merge('OLD')).toEqual(app);
  expect(merge('NEW')).toEqual(config('NEW'));
});

test('an array is one value', () => {
  const owned = { allowedOrigins: ['http://agent:8080'] };
  expect(plain(mergeConfig({ config: owned, owned }, { allowedOrigins: ['http://agent:8080', '*'] }))).toEqual(owned);
  const config = { allow: ['a'] };
  expect(plain(mergeConfig({ config, owned: {} }, { allow: ['a', 'b'] }, { config, owned: {} }))).toEqual({ allow: ['a', 'b'] });
});

test('a configuration from elsewhere keeps what the source has no word on', () => {
  const config = { agents: { defaults: { maxConcurrent: 2 } } };
  expect(plain(mergeConfig({ config, owned: {} }, { agents: { defaults: { maxConcurrent: 9, workspace: '~/w' } } })))
    .toEqual({ agents: { defaults: { maxConcurrent: 2, workspace: '~/w' } } });
});

test('includes are found where they reach what the library sets', () => {
  const owned = { gateway: { auth: { token: { source: 'file', provider: 'sealed', id: 'value' } }, port: 1 } };
  const found = (config: Tree) => includedOverOwned(owned, config);
  expect(found({ $include: './all.json' })).toEqual(['']);
  expect(found({ gateway: { $include: ['./a.json'], auth: { $include: './b.json' } } })).toEqual(['gateway', 'gateway.auth']);
  expect(found({ agents: { $include: './agents.json' }, gateway: { reload: { $include: './reload.json' } } })).toEqual([]);
});
