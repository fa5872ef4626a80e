import { Command } from 'commander';
import { OutputOptions, checkFiles, outputOption } from './check-files';
import { sealedFiles } from './sealed-files';
import { SealedSummary, inspect } from '../sealing/inspect';
import { readSealedFile } from '../sealing/read-sealed-file';

/** `inspect`: tells what sealed files say of themselves. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .summary('tell what sealed files are for')
    .description('Tells what sealed files are for and who can open them, since when and until when. Needs no private key.')
    .argument('<path...>', 'sealed files, and folders of them')
    .addOption(outputOption())
    .action(async (paths: string[], options: OutputOptions) => {
      await checkFiles(sealedFiles(paths), options, (file) => inspect(readSealedFile(file)), format);
    });
}

function format(file: string, { context, recipients, plaintextBytes }: SealedSummary): string {
  const lines = [
    ['namespace', context.namespace],
    ['name', context.name],
    ['field', context.field],
    ['length', `${plaintextBytes} bytes`],
    ['sealed', context.sealedAt ?? 'no date given'],
    ['expires', context.expiresAt ?? 'no date given'],
    ...recipients.map(({ keyId, modulusBits, since }) => ['recipient', `${keyId} (${[
      modulusBits === undefined ? 'KMS' : `RSA ${modulusBits}`, ...(since === undefined ? [] : [`since ${since}`]),
    ].join(', ')})`]),
  ];
  return `${file}\n${lines.map(([title, value]) => `  ${title.padEnd(9)}  ${value}\n`).join('')}`;
}
