import { Command } from 'commander';
import { readPolicyText, withPolicy } from './read-policy';
import { SealingError } from '../../sealing/errors';
import { parsePolicy } from '../../tailscale/policy/policy-file';
import { runTests } from '../../tailscale/policy/run-tests';
import { CliError } from '../cli-error';
import { printable } from '../printable';
import { writeStandardOutput } from '../standard-output';

/** `policy test`: runs the tests of policies. */
export function testCommand(): Command {
  return new Command('test')
    .summary('run the tests of policies')
    .description('Runs the tests sections of tailnet policies, without a control server. A test is failed, too, where it depends on what is not understood here.')
    .argument('<file...>', 'policies')
    .action(testFiles);
}

async function testFiles(files: string[]): Promise<void> {
  for (const file of files) {
    const problems = testFile(file);
    for (const problem of problems) process.stderr.write(`cdk8s-openclaw: ${printable(problem)}\n`);
    if (problems.length > 0) process.exitCode = 1;
    else await writeStandardOutput(`${file}: ok\n`);
  }
}

/** What is wrong with a file; one that is no policy does not keep the others from being tested. */
function testFile(file: string): string[] {
  try {
    const policy = withPolicy(() => parsePolicy(readPolicyText(file), file));
    if (policy.tests.length === 0) return [`${file}: has no tests, so that nothing is known of it: add a "tests" section, or leave the file out`];
    return runTests(policy).map(({ message }) => message);
  } catch (error) {
    if (error instanceof CliError || error instanceof SealingError) return [error.message];
    throw error;
  }
}
