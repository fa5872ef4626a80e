#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './audit/command';
import { checkCommand } from './check/command';
import { CliError } from './cli-error';
import { connectCommand } from './connect/command';
import { inspectCommand } from './inspect';
import { keygenCommand } from './keygen';
import { policyCommand } from './policy/command';
import { resealCommand } from './reseal';
import { restoreCommand } from './restore/command';
import { rotateCommand } from './rotate/command';
import { sealCommand } from './seal';
import { sealBatchCommand } from './seal-batch/command';
import { writeStandardOutput } from './standard-output';
import { statusCommand } from './status/command';
import { unexpected } from './unexpected';
import { verifyCommand } from './verify';
import { SealingError } from '../sealing/errors';

/*
 * The command `cdk8s-openclaw`. Exit codes: 0 fine; 1 a check failed, an operation was refused or an instance is not connected; 2 wrong use.
 */

const NAME = 'cdk8s-openclaw';

/** Help or version, on its way to standard output. */
let printed = Promise.resolve();

function program(): Command {
  const command = new Command(NAME)
    .description('Keys, sealed values, manifests and tunnels of OpenClaw instances')
    .version(version());
  const subcommands = [
    keygenCommand(),
    sealCommand(),
    sealBatchCommand(),
    inspectCommand(),
    verifyCommand(),
    resealCommand(),
    rotateCommand(),
    policyCommand(),
    checkCommand(),
    statusCommand(),
    connectCommand(),
    restoreCommand(),
    auditCommand(),
  ];
  for (const subcommand of subcommands) {
    command.addCommand(subcommand);
  }
  // Each command throws instead of ending the program, and speaks of errors as all else here does.
  for (const each of withSubcommands(command)) {
    each.exitOverride().configureOutput({
      outputError: (text, write) => write(`${NAME}: ${text.replace(/^error: /, '')}`),
      writeOut: (text) => { printed = writeStandardOutput(text); },
    });
  }
  return command;
}

/** A command and all below it. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** The package's own version: this file is as deep in `src` as in `lib`. */
function version(): string {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
}

async function main(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    // So commander ends when it has printed what it was asked to.
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
    await printed;
  }
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return 2;

  process.stderr.write(`${NAME}: ${describe(error)}\n`);
  return 1;
}

function describe(error: unknown): string {
  if (error instanceof SealingError) return `${error.message} (${error.code})`;
  if (error instanceof CliError) return error.message;
  const { problem, fix } = unexpected(error);
  return `${problem}; ${fix}`;
}

main().catch((error: unknown) => {
  process.exitCode = exitCode(error);
});
