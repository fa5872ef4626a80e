import { sample } from './rules/sample';
import { checkManifests } from '../../src/checks/check-manifests';
import { Manifest, nameOf } from '../../src/checks/manifests/manifest';
import { Rule, Severity } from '../../src/checks/rules/rule';

/** Rules of this test's own, each broken by every workload that is labelled so. */
const rule = (id: string, severity: Severity): Rule => ({
  id, severity, title: 'A title', why: 'Because.', checkPod: ({ labels }) => (id in labels ? [`${id} is broken: mend it`] : []),
});
const RULES = [rule('grave', Severity.ERROR), rule('unwise', Severity.WARNING), rule('odd', Severity.WARNING)];

const check = (...manifests: Manifest[]) => checkManifests(manifests.map(manifest => ({ manifest, where: nameOf(manifest) })), undefined, RULES);
const acknowledging = (annotations: { [id: string]: string }) => ({
  annotations: Object.fromEntries(Object.entries(annotations).map(([id, reason]) => [`cdk8s-openclaw/acknowledge.${id}`, reason])),
});
const where = 'Deployment agents/agent';

test('tells what is broken, and how many workloads there are', () => {
  const { workloads, findings, refused, notes } = check(sample({ podLabels: { grave: '', unwise: '' } }), sample({ metadata: { name: 'other' } }));
  expect({ workloads, refused, notes }).toEqual({ workloads: 2, refused: [], notes: [] });
  expect(findings.map(({ rule: { id }, where: place, message, acknowledged }) => [id, place, message, acknowledged])).toEqual([
    ['grave', where, 'grave is broken: mend it', undefined],
    ['unwise', where, 'unwise is broken: mend it', undefined],
  ]);
});

test('a workload that is nobody\'s agent and no node is not counted', () => {
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template: { metadata: { labels: { grave: '' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } } };
  expect(check(web)).toEqual({ workloads: 0, findings: [], refused: [], notes: [] });
});

test('a reason accepts a warning, and says so with it', () => {
  const { findings, notes } = check(sample({ podLabels: { unwise: '' }, metadata: acknowledging({ unwise: 'it is for a day' }) }));
  expect(findings.map(({ acknowledged }) => acknowledged)).toEqual(['it is for a day']);
  expect(notes).toEqual([]);
});

test.each([
  ['of an error', { grave: 'why not' }, '"grave" does nothing, since that is an error: mend what is wrong'],
  ['without a reason', { unwise: ' ' }, '"unwise" is empty: say why it is accepted'],
  ['of a rule that is not there', { unwize: 'why not' }, '"unwize" is of no rule that there is: correct it; warnings are "unwise", "odd"'],
  ['of what is in order', { odd: 'why not' }, '"odd" has nothing to accept here: remove it'],
])('an acknowledgement %s is told, and accepts nothing', (_, annotations, problem) => {
  const { findings, notes } = check(sample({ podLabels: { grave: '', unwise: '' }, metadata: acknowledging(annotations) }));
  expect(findings.map(({ acknowledged }) => acknowledged)).toEqual([undefined, undefined]);
  expect(notes).toEqual([{ where, message: `the acknowledgement of ${problem}` }]);
});

test('what a workload made is that workload, with its acknowledgements', () => {
  const written = acknowledging({ unwise: 'it is for a day' });
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'agent', controller: true, uid: '1' }];
  const replicaSet = sample({ workload: { kind: 'ReplicaSet' }, podLabels: { unwise: '' }, metadata: { ...written, name: 'agent-7d9f8', ownerReferences } });
  const { workloads, findings, notes } = check(replicaSet, sample({ podLabels: { unwise: '' }, metadata: written }));
  expect({ workloads, notes }).toEqual({ workloads: 1, notes: [] });
  expect(findings.map(({ where: place, acknowledged }) => [place, acknowledged])).toEqual([[where, 'it is for a day']]);
});

test('a rule that is for any pod has its acknowledgements on any workload', () => {
  const forAny = { ...rule('unwise', Severity.WARNING), isForAnyPod: true };
  const web = (labels: object, annotations: object) => ({
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...annotations }, spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } },
  });
  const checked = (manifest: Manifest) => checkManifests([{ manifest, where }], undefined, [forAny, rule('odd', Severity.WARNING)]);
  expect(checked(web({ unwise: '', odd: '' }, {})).findings.map(({ rule: { id } }) => id)).toEqual(['unwise']);
  expect(checked(web({ unwise: '' }, acknowledging({ unwise: 'why not' })))).toMatchObject({ findings: [{ acknowledged: 'why not' }], notes: [] });
  expect(checked(web({}, acknowledging({ unwise: 'why not', odd: 'why not' }))).notes.map(({ message }) => message)).toEqual([
    'the acknowledgement of "unwise" has nothing to accept here: remove it', expect.stringContaining('"odd" is on no workload'),
  ]);
});

test('an acknowledgement on something else is told', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', ...acknowledging({ unwise: 'why not' }) } };
  expect(check(namespace).notes).toEqual([
    { where: 'Namespace agents', message: 'the acknowledgement of "unwise" is on no workload with an agent or a tailnet node: move it there' },
  ]);
});

test('what Kubernetes would refuse is told, and kept from rules', () => {
  const broken = sample({ podLabels: { grave: 5 as any } });
  expect(check(broken)).toEqual({
    workloads: 0,
    findings: [],
    refused: [{ where, message: 'spec.template.metadata.labels.grave is a number, and Kubernetes takes a text there: quote it' }],
    notes: [],
  });
});

test('a workload that is there twice is told', () => {
  const located = (file: string) => ({ manifest: sample(), where: `${file}: ${where}` });
  expect(checkManifests([located('dev.yaml'), located('prod.yaml')], undefined, RULES).notes).toEqual([
    { where: `prod.yaml: ${where}`, message: `is also in dev.yaml: ${where}: check what is applied together, one environment at a time` },
  ]);
});

test('two workloads without a name are not the same', () => {
  expect(check(sample({ metadata: { name: undefined } }), sample({ metadata: { name: undefined } })).notes).toEqual([]);
});
