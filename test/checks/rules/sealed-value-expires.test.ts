import * as fc from 'fast-check';
import { findings, sample } from './sample';
import { checkManifests } from '../../../src/checks/check-manifests';
import { nameOf } from '../../../src/checks/manifests/manifest';
import { sealedValueExpires } from '../../../src/checks/rules/sealed-value-expires';
import { toPodDocument } from '../../../src/sealing/pod-document';
import { daysAfter, today } from '../../../src/sealing/today';
import { CONTEXT } from '../../sealing/samples';

/** The ConfigMap with a sealed auth key, and the workload that mounts it. */
function manifests(expiresAt: string | undefined, wanted?: unknown, document?: string) {
  const context = { ...CONTEXT, ...(expiresAt === undefined ? {} : { expiresAt }) };
  const sealed = { recipients: [{ type: 'rsa-oaep-sha256', keyId: `sha256:${'0a'.repeat(32)}` } as const], context, ciphertext: 'AAAA' };
  return [
    sample({ pod: { volumes: [{ name: 'sealed', configMap: { name: 'agent-sealed' } }, { name: 'gone', configMap: { name: 'gone' } }, { name: 'tmp', emptyDir: {} }] } }),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'agent-sealed', namespace: 'agents', annotations: wanted === undefined ? {} : { 'cdk8s-openclaw/warn-before-expiry': typeof wanted === 'string' ? wanted : JSON.stringify(wanted) } },
      data: { 'auth-key.json': document ?? toPodDocument(sealed) },
    },
  ];
}

const inDays = (days: number) => daysAfter(today(), days);

test('a value that expires within the days that were asked for is told', () => {
  const day = inDays(20);
  expect(findings(sealedValueExpires, manifests(day, { 'auth-key': 30 }))).toEqual([
    `Deployment agents/agent: the sealed auth-key expires on ${day}, within 30 days: get another value, seal it with \`cdk8s-openclaw seal --force\` and apply it`,
  ]);
  expect(findings(sealedValueExpires, manifests(inDays(0), { 'auth-key': 1 }))).toEqual([expect.stringContaining(`the sealed auth-key expired on ${inDays(0)}: `)]);
});

test.each<[string, Parameters<typeof manifests>]>([
  ['that expires later', [inDays(40), { 'auth-key': 30 }]],
  ['that does not say when', [undefined, { 'auth-key': 30 }]],
  ['of which no warning was asked for', [inDays(-1)]],
  ['of which none was asked for, but of another', [inDays(-1), { 'gateway-token': 30 }]],
  ['that can not be read', [inDays(1), { 'auth-key': 30 }, '{']],
])('one %s is not', (_, options) => {
  expect(findings(sealedValueExpires, manifests(...options))).toEqual([]);
});

const ODD = ['soon', '', '{', '30', 'null', '[]', '"auth-key"', ...[0, -1, 1.5, 1e12, 100_000, '30', null, [30]].map(days => JSON.stringify({ 'gateway-token': 30, 'auth-key': days }))];

test.each(ODD)('an annotation of %j is told, whenever the value expires', wanted => {
  const message = `Deployment agents/agent: annotation cdk8s-openclaw/warn-before-expiry is ${JSON.stringify(wanted)}: give a whole number of days from 1 to 99999 for each field, such as {"auth-key":30}, or remove it`;
  expect([inDays(1), undefined].map(day => findings(sealedValueExpires, manifests(day, wanted)))).toEqual([[message], [message]]);
});

test('whatever stands in the annotation, it is read or told', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), wanted => {
    expect(findings(sealedValueExpires, manifests(inDays(1), wanted)).length).toBeLessThanOrEqual(1);
  }));
});

test('the longest time that may be asked for is looked at', () => {
  expect(findings(sealedValueExpires, manifests(inDays(20), { 'auth-key': 99_999 }))).toEqual([expect.stringContaining(', within 99999 days: ')]);
});

test('a value is told of by whatever mounts it, and once', () => {
  const [, configMap] = manifests(inDays(1), { 'auth-key': 30 });
  const volumes = ['one', 'two'].map(name => ({ name, configMap: { name: 'agent-sealed' } }));
  const template = { spec: { containers: [{ name: 'job', image: 'job:1' }], volumes } };
  const job = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'job', namespace: 'agents' }, spec: { jobTemplate: { spec: { template } } } };
  const check = (annotations = {}) => checkManifests([{ ...job, metadata: { ...job.metadata, annotations } }, configMap].map(manifest => (
    { manifest, where: nameOf(manifest) }
  )));
  expect(check().findings).toEqual([
    expect.objectContaining({ where: 'CronJob agents/job', message: expect.stringContaining('the sealed auth-key expires on '), acknowledged: undefined }),
  ]);
  expect(check({ 'cdk8s-openclaw/acknowledge.sealed-value-expires': 'it is to end then' })).toMatchObject({ findings: [{ acknowledged: 'it is to end then' }], notes: [] });
});
