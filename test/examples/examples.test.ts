import { synthesizeExample } from '../support/examples';

/** Programs change with every edit of theirs, and are tested where they are made. */
function masked(yaml: string): string {
  return yaml
    .replace(/-(status|unseal)-[0-9a-f]{16}/g, '-$1-HASH')
    .replace(/( {2}(?:status|unseal)\.cjs: \|)[\s\S]*?(?=\nimmutable)/g, '$1 (the program)');
}

test.each([['quickstart', 1], ['userspace', 1], ['sidecar-only', 1], ['fleet', 2], ['bitnami', 1], ['workload-identity', 1], ['kms', 1]])('%s', (example, count) => {
  const files = synthesizeExample(example);
  for (const [file, yaml] of Object.entries(files)) {
    expect(masked(yaml)).toMatchSnapshot(file);
    expect(yaml).not.toMatch(/tskey-/);
  }
  expect(Object.keys(files)).toHaveLength(count);
});

test('the quickstart is the same each time', () => {
  expect(synthesizeExample('quickstart')).toEqual(synthesizeExample('quickstart'));
});
