import { App, Chart } from 'cdk8s';
import { InstanceNamespace, PodSecurityLevel } from '../../src';
import { Manifests, chartIn } from '../support/manifests';

test('is named like its chart\'s namespace, and is in none', () => {
  const chart = chartIn('agents');
  new InstanceNamespace(chart, 'Namespace', { labels: { team: 'home' } });
  expect(new Manifests(chart).all).toEqual([{
    apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels: { 'team': 'home', 'pod-security.kubernetes.io/enforce': 'restricted' } },
  }]);
});

test('may have another name', () => {
  const chart = new Chart(new App(), 'chart');
  expect(new InstanceNamespace(chart, 'Namespace', { name: 'mine' }).name).toBe('mine');
  expect(new Manifests(chart).get('Namespace', 'mine').metadata).not.toHaveProperty('namespace');
});

test('enforces the level that it is told to', () => {
  const chart = chartIn();
  new InstanceNamespace(chart, 'Namespace', { podSecurity: PodSecurityLevel.BASELINE });
  expect(new Manifests(chart).get('Namespace', 'agents').metadata.labels).toEqual({ 'pod-security.kubernetes.io/enforce': 'baseline' });
});

test('has one way to be told', () => {
  expect(() => new InstanceNamespace(chartIn(), 'Namespace', { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }))
    .toThrow('agents/Namespace: label pod-security.kubernetes.io/enforce is set by this construct: use podSecurity');
});

test('needs a name', () => {
  expect(() => new InstanceNamespace(new Chart(new App(), 'chart'), 'Namespace'))
    .toThrow('chart/Namespace: has no name: give it one, or give its chart a namespace');
});

test('must be a DNS label', () => {
  expect(() => new InstanceNamespace(chartIn(), 'Namespace', { name: 'My.Agents' })).toThrow('agents/Namespace: namespace "My.Agents" is no DNS label');
});

test('is made once', () => {
  const chart = chartIn();
  new InstanceNamespace(chart, 'Namespace');
  expect(() => new InstanceNamespace(chart, 'Again')).toThrow('agents/Again: Namespace: "agents" is taken by agents/Namespace: make it once');
});
