import { Command, Option } from 'commander';
import { DEFAULT_SCOPE, SCOPES, Scope } from '../../sealing/bitnami/scope';
import { secretName } from '../arguments';

/** How a value may be sealed: for a key pair of this library, or for a sealed-secrets controller. */
const FORMATS = ['openclaw', 'bitnami'] as const;

/** Options of `seal` that choose a format, and those of the format `bitnami`. */
export interface FormatOptions {
  readonly format: typeof FORMATS[number];
  readonly publicKey?: readonly string[];
  readonly kmsKey?: readonly string[];
  readonly expiresAt?: string;
  readonly certificate?: string;
  readonly scope?: Scope;
  readonly secretName?: string;
}

/** Adds them to a command. */
export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'openclaw: opened in the pod by a key of `keygen`; bitnami: a SealedSecret, opened by the sealed-secrets controller').choices(FORMATS).default('openclaw'))
    .option('--certificate <file>', 'bitnami: the controller\'s certificate')
    .addOption(new Option('--scope <scope>', `bitnami: how far the value may be moved (default: ${DEFAULT_SCOPE})`).choices(SCOPES))
    .option('--secret-name <name>', 'bitnami: name of the Secret (default: the instance\'s name and -sealed)', secretName);
}

/** Refuses options that are not the format's, and asks for those that it needs. */
export function checkFormatOptions(options: FormatOptions, command: Command): void {
  const { format, publicKey, kmsKey, expiresAt, certificate, scope, secretName: name } = options;
  const [needed, foreign] = format === 'bitnami'
    ? [{ '\'--certificate <file>\'': certificate }, { '--public-key': publicKey, '--kms-key': kmsKey, '--expires-at': expiresAt }]
    : [{ '\'--public-key <file>\' or \'--kms-key <arn>\'': publicKey ?? kmsKey }, { '--certificate': certificate, '--scope': scope, '--secret-name': name }];
  for (const [option, value] of Object.entries(foreign)) {
    if (value !== undefined) command.error(`error: option '${option}' is not for format ${format}`);
  }
  for (const [quoted, value] of Object.entries(needed)) {
    if (value === undefined) command.error(`error: required option ${quoted} not specified`);
  }
}
