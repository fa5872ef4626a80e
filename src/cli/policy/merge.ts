import { Command } from 'commander';
import { problemLines } from './problem-lines';
import { readPolicyText, withPolicy } from './read-policy';
import { mergePolicy } from '../../tailscale/policy/merge-policy';
import { parsePolicy } from '../../tailscale/policy/policy-file';
import { runTests } from '../../tailscale/policy/run-tests';
import { CliError } from '../cli-error';
import { checkOutputFile, writeOutputFile } from '../output-file';
import { writeStandardOutput } from '../standard-output';

interface MergeCommandOptions {
  readonly output: string;
  readonly force: boolean;
}

/** `policy merge`: puts a made policy into one that people keep. */
export function mergeCommand(): Command {
  return new Command('merge')
    .summary('put a made policy into an existing one')
    .description('Puts the policy that a TailnetPolicy made into an existing one. What is made stands between two comments in each section, which a later merge replaces; '
      + 'all else stays as it is, comments too. The tests of the merged policy are run: if one fails, nothing is written; one that cannot be decided is told, for the control server to decide.')
    .argument('<existing>', 'the policy that people keep')
    .argument('<made>', 'the file that synthesis wrote, such as dist/tailnet-policy.hujson')
    .option('--output <file>', 'where to write the merged policy; - for standard output', '-')
    .option('--force', 'replace the output file', false)
    .action(mergeFiles);
}

async function mergeFiles(existing: string, made: string, { output, force }: MergeCommandOptions): Promise<void> {
  const toFile = output !== '-';
  const overwriting = { force, options: '--force' };
  if (toFile) checkOutputFile(output, overwriting);
  const before = readPolicyText(existing);
  const merged = withPolicy(() => mergePolicy(before, readPolicyText(made), { existing, ours: made }));
  const file = toFile ? output : 'merged';
  const problems = withPolicy(() => runTests(parsePolicy(merged, file)));
  const failed = problems.filter(({ isUndecided }) => !isUndecided);
  if (failed.length > 0) {
    throw new CliError(`the merged policy fails its tests, and is not written; places are in what it would be:\n${problemLines(failed).map(line => `  ${line}`).join('\n')}`);
  }
  if (toFile) writeOutputFile(output, merged, overwriting);
  else await writeStandardOutput(merged);
  // The control server decides these, for it knows who has which role, and whose a device is.
  problemLines(problems).forEach(line => process.stderr.write(`warning: ${line}\n`));
  if (withPolicy(() => parsePolicy(before, existing)).allowsAll) {
    process.stderr.write(`warning: ${existing}: has neither "grants" nor "acls", by which all may reach all; with the merged policy, nobody reaches anything that no grant says\n`);
  }
}
