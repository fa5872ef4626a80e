import { findings, sample } from './sample';
import { sealedValueExpires } from '../../../src/checks/rules/sealed-value-expires';
import { toPodDocument } from '../../../src/sealing/pod-document';
import { daysAfter, today } from '../../../src/sealing/today';
import { CONTEXT } from '../../sealing/samples';

/** The ConfigMap with a sealed auth key, and the workload that mounts it. */
function manifests(expiresAt: string | undefined, days?: string, document?: string) {
  const context = { ...CONTEXT, ...(expiresAt === undefined ? {} : { expiresAt }) };
  const sealed = { recipients: [{ type: 'rsa-oaep-sha256', keyId: `sha256:${'0a'.repeat(32)}` } as const], context, ciphertext: 'AAAA' };
  return [
    sample({ pod: { volumes: [{ name: 'sealed', configMap: { name: 'agent-sealed' } }, { name: 'gone', configMap: { name: 'gone' } }, { name: 'tmp', emptyDir: {} }] } }),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'agent-sealed', namespace: 'agents', annotations: days === undefined ? {} : { 'cdk8s-openclaw/warn-before-expiry.auth-key': days } },
      data: { 'auth-key.json': document ?? toPodDocument(sealed) },
    },
  ];
}

const inDays = (days: number) => daysAfter(today(), days);

test('a value that expires within the days that were asked for is told', () => {
  const day = inDays(20);
  expect(findings(sealedValueExpires, manifests(day, '30'))).toEqual([
    `Deployment agents/agent: the sealed auth-key expires on ${day}, within 30 days: get another value, seal it with \`cdk8s-openclaw seal --force\` and apply it`,
  ]);
  expect(findings(sealedValueExpires, manifests(inDays(0), '1'))).toEqual([expect.stringContaining(`the sealed auth-key expired on ${inDays(0)}: `)]);
});

test.each<[string, Parameters<typeof manifests>]>([
  ['that expires later', [inDays(40), '30']],
  ['that does not say when', [undefined, '30']],
  ['of which no warning was asked for', [inDays(-1)]],
  ['that can not be read', [inDays(1), '30', '{']],
])('one %s is not', (_, options) => {
  expect(findings(sealedValueExpires, manifests(...options))).toEqual([]);
});

test.each(['soon', '', '0', '-1', '1.5', '1e12', '030', '100000', '99999999999'])('an annotation of %j is told, whenever the value expires', days => {
  const message = `Deployment agents/agent: annotation cdk8s-openclaw/warn-before-expiry.auth-key is "${days}": give a whole number of days from 1 to 99999, or remove it`;
  expect([inDays(1), undefined].map(day => findings(sealedValueExpires, manifests(day, days)))).toEqual([[message], [message]]);
});

test('the longest time that may be asked for is looked at', () => {
  expect(findings(sealedValueExpires, manifests(inDays(20), '99999'))).toEqual([expect.stringContaining(', within 99999 days: ')]);
});
