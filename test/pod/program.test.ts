import { App, Chart } from 'cdk8s';
import { Program } from '../../src/pod/program';
import { Manifests, chartIn } from '../support/manifests';

test('a program is one immutable object a chart, named by chart and content', () => {
  const chart = chartIn();
  expect(Program.of(chart, 'unseal')).toBe(Program.of(chart, 'unseal'));
  const [object, ...others] = new Manifests(chart).all;
  expect(others).toEqual([]);
  expect(object).toMatchObject({ kind: 'ConfigMap', immutable: true, metadata: { name: expect.stringMatching(/^agents-unseal-[0-9a-f]{16}$/) } });
});

test('two charts do not share one', () => {
  const app = new App();
  const [one, two] = ['one', 'two'].map(id => Program.of(new Chart(app, id, { namespace: 'same' }), 'unseal').configMap.name);
  expect(one).not.toBe(two);
});

test('a program fits beside its copy in the annotation of a client-side apply', () => {
  const chart = chartIn();
  Program.of(chart, 'unseal');
  expect(new Manifests(chart).text().length).toBeLessThan(250_000);
});
