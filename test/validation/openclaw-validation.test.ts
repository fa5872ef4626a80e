import type { Validation } from 'cdk8s-cli/plugins';
import { Synthesis, synthesize } from './synth';
import { OpenClawValidation } from '../../src/validation';
import { sample } from '../checks/rules/sample';

/** Another workload of the same host name, and of nothing else that is the same. */
const other = sample({ metadata: { name: 'other' }, pod: { volumes: [{ name: 'state', persistentVolumeClaim: { claimName: 'other-state' } }] } });
const onEmptyDir = (annotations = {}) => sample({ metadata: { annotations }, pod: { volumes: [{ name: 'state', emptyDir: {} }] } });

const violation = ({ report }: Synthesis, rule: string) => report.violations.find(({ ruleName }: { ruleName: string }) => ruleName === rule);

test('is a plugin by cdk8s\' own types', () => {
  const plugin: Validation = new OpenClawValidation();
  expect(plugin).toHaveProperty('validate');
});

test('an error in what was made by hand fails the synthesis, and is told with construct, manifest, object and fix', () => {
  const synthesis = synthesize([sample(), other]);
  expect(synthesis.status).toBe(2);
  expect(synthesis.output).toContain('Deployment agents/agent: host name "agent" is asked for by dist/by-hand.k8s.yaml: Deployment agents/other too');
  expect(violation(synthesis, 'host-name-taken')).toEqual({
    ruleName: 'host-name-taken',
    recommendation: 'error: Two nodes ask for one host name',
    fix: expect.stringMatching(/Give each a host name of its own\.$/),
    violatingConstructs: ['agent', 'other'].map((name, index) => ({
      constructPath: `by-hand/object-${index}`,
      manifestPath: 'dist/by-hand.k8s.yaml',
      resourceName: name,
      locations: [expect.stringMatching(new RegExp(`^Deployment agents/${name}: host name "agent" is asked for by`))],
    })),
  });
  expect(synthesis.report.summary).toMatchObject({ status: 'failure', metadata: { Workloads: '2', Errors: '2', Acknowledged: '0' } });
});

test('a warning is told and passes, with the way to accept it; strictly it fails', () => {
  const synthesis = synthesize([onEmptyDir()]);
  expect({ status: synthesis.status, summary: synthesis.report.summary.status }).toEqual({ status: 0, summary: 'success' });
  expect(violation(synthesis, 'state-on-empty-dir')).toMatchObject({
    recommendation: expect.stringMatching(/^warning: /),
    fix: expect.stringMatching(/ Or accept it, by an annotation of the workload: cdk8s-openclaw\/acknowledge\.state-on-empty-dir: the reason$/),
  });
  expect(synthesize([onEmptyDir()], { properties: { strict: true } })).toMatchObject({ status: 2, report: { summary: { status: 'failure' } } });
});

test('what is acknowledged is counted alone, and an acknowledgement that does nothing is told', () => {
  const annotations = { 'cdk8s-openclaw/acknowledge.state-on-empty-dir': 'the pod lives for a day', 'cdk8s-openclaw/acknowledge.state-on-emptydir': 'a typing error' };
  const synthesis = synthesize([onEmptyDir(annotations)]);
  expect(violation(synthesis, 'state-on-empty-dir')).toBeUndefined();
  expect(synthesis.report.summary.metadata).toMatchObject({ Errors: '0', Acknowledged: '1' });
  expect(synthesis.output).toMatch(/^note: dist\/by-hand\.k8s\.yaml: Deployment agents\/agent: the acknowledgement of "state-on-emptydir" is of no rule that there is: correct it; /m);
});

test('looks at the policy and at the cluster\'s ranges that it is given', () => {
  const synthesis = synthesize([sample({ env: { TS_EXTRA_ARGS: '--advertise-tags=tag:agent' } })], {
    properties: { policy: 'policy.hujson', podCidrs: ['100.64.0.0/16'] },
    files: { 'policy.hujson': '{\n  // all\n  "grants": [{"src": ["autogroup:member"], "dst": ["tag:agent"], "ip": ["*"]}],\n}\n' },
  });
  expect(JSON.stringify(synthesis.report.violations)).toContain('policy.hujson');
  expect(violation(synthesis, 'pod-cidr-in-tailnet-range').violatingConstructs).toEqual([expect.objectContaining({
    resourceName: 'agent', locations: [expect.stringMatching(/^Deployment agents\/agent: pods have addresses from 100\.64\.0\.0\/16 \(podCidrs 100\.64\.0\.0\/16\)/)],
  })]);
});

test('what Kubernetes would refuse fails the synthesis', () => {
  const synthesis = synthesize([sample({ podLabels: { version: 2 as any } })]);
  expect(synthesis.status).toBe(2);
  expect(violation(synthesis, 'refused-by-kubernetes').violatingConstructs).toEqual([expect.objectContaining({
    resourceName: 'agent',
    locations: ['Deployment agents/agent: spec.template.metadata.labels.version is a number, and Kubernetes takes a text there: quote it'],
  })]);
});

test('says that nothing was checked, rather than that all is well', () => {
  const { status, output } = synthesize([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }]);
  expect(status).toBe(0);
  expect(output).toContain('0: nothing was checked, since none has an agent or a tailnet node');
});

test('a policy that is not there ends it, and is told', () => {
  const { status, output } = synthesize([sample()], { properties: { policy: 'nowhere.hujson' } });
  expect(status).not.toBe(0);
  expect(output).toContain('nowhere.hujson: no such file; correct the path in cdk8s.yaml');
});

test.each<[string, object, string]>([
  ['one that is not there', { polici: 'a' }, 'properties.polici: there is no such property: known are policy, podCidrs, strict'],
  ['one of every object', { constructor: true }, 'properties.constructor: there is no such property'],
  ['a policy that is no path', { policy: ['a'] }, 'properties.policy: ["a"] is not the path of a file: correct it'],
  ['ranges that are a text', { podCidrs: '10.244.0.0/16' }, 'properties.podCidrs: "10.244.0.0/16" is not a list of CIDRs, such as ["10.244.0.0/16"]: correct it'],
  ['a range that is none', { podCidrs: ['10.244.0.0'] }, 'properties.podCidrs: ["10.244.0.0"] is not a list of CIDRs'],
  ['strictness that is a text', { strict: 'yes' }, 'properties.strict: "yes" is not true or false: correct it'],
])('refuses properties: %s', (_, properties, message) => {
  expect(() => new OpenClawValidation(properties as any)).toThrow(`cdk8s.yaml: validations: OpenClawValidation: ${message}`);
});
