import { Command } from 'commander';
import { OutputOptions, checkFiles, outputOption } from './check-files';
import { SealedSummary, inspect } from '../sealing/inspect';
import { readSealedFile } from '../sealing/read-sealed-file';

/** `inspect`: tells what sealed files say of themselves. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .summary('tell what sealed files are for')
    .description('Tells what sealed files are for and who can open them. Needs no private key.')
    .argument('<file...>', 'sealed files')
    .addOption(outputOption())
    .action(async (files: string[], options: OutputOptions) => {
      await checkFiles(files, options, (file) => inspect(readSealedFile(file)), format);
    });
}

function format(file: string, { context, recipients, plaintextBytes }: SealedSummary): string {
  const lines = [
    ['namespace', context.namespace],
    ['name', context.name],
    ['field', context.field],
    ['length', `${plaintextBytes} bytes`],
    ['expires', context.expiresAt ?? 'no date given'],
    ...recipients.map(({ keyId, modulusBits }) => ['recipient', `${keyId} (RSA ${modulusBits})`]),
  ];
  return `${file}\n${lines.map(([title, value]) => `  ${title.padEnd(9)}  ${value}\n`).join('')}`;
}
