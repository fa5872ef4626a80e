import type { CheckedContainer } from './container';

/** The programs that make a container a tailnet node, and scripts that are named after them. */
const DAEMON = /^(?:.*\/)?(?:(?:run|start)[-_])?(?:tailscaled|containerboot)(?:\.sh)?$/;

/** What a command that may run one has in it: most have not, and need not be taken apart. */
const NAMED = /tailscaled|containerboot/;

/** What stands before a command in a script, and what sets a variable for it. */
const BEFORE = /^(?:if|then|else|elif|while|until|do|!|\{|[A-Za-z_]\w*=.*)$/;

/** Programs that do something with a file or a process of such a name, and do not run it. */
const OTHERS = new Set(('cp mv ln rm ls cat chmod chown chgrp install mkdir touch stat file find test [ [[ echo printf grep egrep sed awk which type command hash dirname basename readlink realpath '
  + 'sha256sum pgrep pkill pidof killall kill trap wait ps curl wget tar apk apt apt-get export set setcap getcap').split(' '));

/** Whether a container's command line runs the daemon of a tailnet node, and not just names it. */
export function runsDaemon({ spec, commandLine }: CheckedContainer): boolean {
  if (!NAMED.test(commandLine)) return false;
  const words = [...spec.command ?? [], ...spec.args ?? []].map(word => `${word}`);
  // a script is one argument among others
  const scripts = words.filter(word => /\s/.test(word));
  return runsIt(words.filter(word => !/\s/.test(word))) || scripts.some(script => commandsIn(script).some(runsIt));
}

/** The commands of a script that name one, each by its words. */
function commandsIn(script: string): string[][] {
  return script.replace(/\\\n/g, ' ').split(/[;&|()`\n]/).filter(command => NAMED.test(command)).map(command => command.trim().split(/\s+/).map(word => word.replace(/^["']|["']$/g, '')));
}

function runsIt(words: readonly string[]): boolean {
  const [program = '', ...rest] = words.slice(words.findIndex(word => !BEFORE.test(word)));
  if (program.startsWith('#') || OTHERS.has(program.replace(/^.*\//, ''))) return false;
  return [program, ...rest].some(word => DAEMON.test(word));
}
