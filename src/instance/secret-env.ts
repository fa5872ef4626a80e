/**
 * A command that is started with variables which it has from files.
 *
 * The shell reads them, so that they stand in no manifest, and then is the command. A file that is not there is told in the log, and its variable left out.
 *
 * @param files paths by variable
 * @returns the command as it is where there are none
 */
export function withSecretEnv(command: readonly string[], files: { readonly [variable: string]: string }): string[] {
  const exports = Object.entries(files).map(([name, path]) => `${name}="$(cat ${path})" && export ${name}`);
  return exports.length > 0 ? ['sh', '-c', [...exports, 'exec "$@"'].join('; '), 'sh', ...command] : [...command];
}
