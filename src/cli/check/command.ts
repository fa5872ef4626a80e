import { Command, InvalidArgumentError } from 'commander';
import type * as Collect from './collect';
import { formatJson, formatText, isPassed, problemsOf } from './report';
import type * as CheckManifests from '../../checks/check-manifests';
import type { LocatedPolicy } from '../../checks/manifests/inventory';
import { isCidr, nodesOf } from '../../checks/manifests/pod-cidrs';
import { parsePolicy } from '../../tailscale/policy/policy-file';
import { repeated } from '../arguments';
import { OutputOptions, outputOption } from '../check-files';
import { readPolicyText, withPolicy } from '../policy/read-policy';
import { printable } from '../printable';
import { writeStandardOutput } from '../standard-output';

interface CheckCommandOptions extends OutputOptions {
  readonly policy?: string;
  readonly podCidr?: readonly string[];
  readonly strict: boolean;
  readonly acknowledged: boolean;
}

/** `check`: holds manifests against the rules, whoever made them. */
export function checkCommand(): Command {
  return new Command('check')
    .summary('check manifests before they are applied')
    .description('Holds Kubernetes manifests with agents and tailnet nodes against the rules, whoever made them. Nothing is sent anywhere. '
      + 'Ends with 1 for an error, for what cannot be read, and where there is nothing to check.')
    .argument('<file...>', 'manifests in YAML or JSON; folders with such files; - for standard input')
    .option('--policy <file>', 'policy of the tailnet, to be looked at too')
    .option('--pod-cidr <cidr>', 'range from which the cluster\'s pods get addresses; repeat it for several', cidrs)
    .option('--acknowledged', 'tell also what is acknowledged, and why', false)
    .option('--strict', 'end with 1 for a warning that is not acknowledged, too', false)
    .addOption(outputOption())
    .action(check);
}

async function check(paths: string[], { policy, podCidr = [], output, ...options }: CheckCommandOptions): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- with the parser of YAML it takes long to load, and the other commands would wait for it
  const { collect } = require('./collect') as typeof Collect;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- so do the rules
  const { checkManifests } = require('../../checks/check-manifests') as typeof CheckManifests;
  const tailnetPolicy = policy === undefined ? undefined : readPolicy(policy);
  const { manifests, unread, skipped } = await collect(paths);
  const checked = checkManifests([...manifests, ...nodesOf(podCidr, '--pod-cidr')], tailnetPolicy);
  const report = {
    ...checked,
    problems: problemsOf(checked, unread),
    notes: [...skipped, ...checked.notes],
  };
  await writeStandardOutput(output === 'json' ? formatJson(report, options) : formatText(report, options));
  for (const problem of report.problems) process.stderr.write(`cdk8s-openclaw: ${printable(problem)}\n`);
  if (!isPassed(report, options)) process.exitCode = 1;
}

function readPolicy(file: string): LocatedPolicy {
  return { policy: withPolicy(() => parsePolicy(readPolicyText(file), file)), where: file };
}

function cidrs(value: string, previous?: readonly string[]): string[] {
  if (!isCidr(value)) throw new InvalidArgumentError('write an address and a prefix length, such as 10.244.0.0/16.');
  return repeated(value, previous);
}
