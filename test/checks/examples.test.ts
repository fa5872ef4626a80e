import { checkManifests } from '../../src/checks/check-manifests';
import { readManifests } from '../../src/cli/check/read-manifests';
import { parsePolicy } from '../../src/tailscale/policy/policy-file';
import { EXAMPLES, synthesizeExample } from '../support/examples';

/** What the examples accept, and say why. */
const ACKNOWLEDGED: { readonly [example: string]: readonly string[] } = {
  'quickstart': ['agent-reaches-tailnet'],
  'userspace': ['userspace-opens-loopback'],
  'bitnami': ['agent-reaches-tailnet'],
  'workload-identity': ['agent-reaches-tailnet'],
  'kms': ['agent-reaches-tailnet'],
};

test.each(EXAMPLES)('%s: no rule has anything against what it writes, beyond what it acknowledges', (example) => {
  const files = Object.entries(synthesizeExample(example));
  const manifests = files.filter(([file]) => file.endsWith('.yaml')).flatMap(([file, text]) => readManifests(text, file).manifests);
  const [policy] = files.filter(([file]) => file.endsWith('.hujson')).map(([file, text]) => ({ policy: parsePolicy(text, file), where: file }));

  const { workloads, findings, refused, notes } = checkManifests(manifests, policy);
  expect(workloads).toBeGreaterThan(0);
  expect({ refused, notes }).toEqual({ refused: [], notes: [] });
  expect(findings.filter(({ acknowledged }) => acknowledged === undefined).map(({ rule, where, message }) => `${rule.id}: ${where}: ${message}`)).toEqual([]);
  expect(findings.filter(({ acknowledged }) => acknowledged !== undefined).map(({ rule }) => rule.id)).toEqual(ACKNOWLEDGED[example] ?? []);
});
