import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { checkLabels } from '../../src/checks/labels';

const chart = new Chart(new App(), 'chart');
const refused = (labels: { [name: string]: string }) => {
  try {
    checkLabels(chart, 'labels', labels);
    return false;
  } catch {
    return true;
  }
};

test.each([
  [{ app: 'dns' }], [{ 'k8s-app': 'kube-dns' }], [{ 'dns.operator.openshift.io/daemonset-dns': 'default' }], [{ empty: '' }], [{ A_b: 'v1.2' }], [{ a: 'x'.repeat(63) }], [{ ['y'.repeat(63)]: 'x' }],
])('%j are taken', labels => {
  expect(refused(labels)).toBe(false);
});

test.each([
  [{ app: 'a b' }], [{ app: '-a' }], [{ app: 'a-' }], [{ a: 'x'.repeat(64) }], [{ ['y'.repeat(64)]: 'x' }], [{ '': 'a' }], [{ '/a': 'b' }], [{ 'a/': 'b' }], [{ 'A.example.com/a': 'b' }], [{ 'a/b/c': 'd' }],
  [{ 'good': 'good', 'not good': 'x' }], [{ a: 'b\n' }],
])('%j are refused', labels => {
  expect(() => checkLabels(chart, 'labels', labels)).toThrow(/^chart: labels has ".*: .*", which is no label: use /s);
});

test('none are refused', () => {
  expect(() => checkLabels(chart, 'labels', {})).toThrow('chart: labels is empty, which would select every pod: give a label');
});

test('no value with a character of another kind is taken', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }).filter(value => /[^-_.A-Za-z0-9]/.test(value)), value => refused({ app: value })));
});
