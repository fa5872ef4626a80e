#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { CliError } from './cli-error';
import { inspectCommand } from './inspect';
import { keygenCommand } from './keygen';
import { sealCommand } from './seal';
import { verifyCommand } from './verify';
import { SealingError } from '../sealing/errors';

/*
 * The command `cdk8s-openclaw`. Exit codes: 0 fine; 1 a check failed or an operation was refused; 2 wrong use.
 */

const NAME = 'cdk8s-openclaw';

function program(): Command {
  const command = new Command(NAME)
    .description('Keys and sealed values for OpenClaw instances')
    .version(version());
  for (const subcommand of [keygenCommand(), sealCommand(), inspectCommand(), verifyCommand()]) {
    command.addCommand(subcommand);
  }
  // Each command throws instead of ending the program, and speaks of errors as all else here does.
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ outputError: (text, write) => write(`${NAME}: ${text.replace(/^error: /, '')}`) });
  }
  return command;
}

/** The package's own version: this file is as deep in `src` as in `lib`. */
function version(): string {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;

  process.stderr.write(`${NAME}: ${describe(error)}\n`);
  return 1;
}

/** What may be told about an error. Of one that is not ours only the class: its message might quote a secret. */
function describe(error: unknown): string {
  if (error instanceof SealingError) return `${error.message} (${error.code})`;
  if (error instanceof CliError) return error.message;
  return `unexpected ${error instanceof Error ? error.constructor.name : typeof error}; report it, with what you ran and the versions of ${NAME} and Node.js`;
}

program().parseAsync().catch((error: unknown) => {
  process.exitCode = exitCode(error);
});
