import { Command } from 'commander';
import { mergeCommand } from './merge';
import { testCommand } from './test-policies';

/** `policy`: what is to be done with a tailnet's policy file. */
export function policyCommand(): Command {
  return new Command('policy')
    .summary('merge and test tailnet policies')
    .description('Works on the policy files of tailnets, in HuJSON: JSON with comments and trailing commas. Nothing is sent anywhere.')
    .addCommand(mergeCommand())
    .addCommand(testCommand());
}
