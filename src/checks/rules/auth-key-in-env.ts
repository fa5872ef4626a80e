import { Rule, Severity } from './rule';
import { AUTH_VARIABLES, isKeyItself, logsIn } from '../manifests/auth-key';
import type { CheckedContainer } from '../manifests/container';
import { VariableOrigin, variableOf } from '../manifests/environment';
import type { Inventory } from '../manifests/inventory';
import type { CheckedPod } from '../manifests/pod';

/** What a command line gives to the flags that take a key, when that is a variable. */
const VARIABLE_IN_FLAG = /--?(?:auth-?key|client-secret|id-token)[= ]["']?\$[({]?(\w+)/g;

export const authKeyInEnv: Rule = {
  id: 'auth-key-in-env',
  severity: Severity.WARNING,
  title: 'The auth key is in the environment',
  why: 'Containerboot hands a key from its environment to `tailscale up` as an argument, so it can be read in two places of the process table, and in what a container\'s status or a crash shows. '
    + 'Mount the Secret, and name the file: `TS_AUTHKEY: file:/run/tailscale-auth/auth-key`.',
  source: 'https://tailscale.com/kb/1282/docker',
  checkPod(pod, inventory) {
    return pod.containers.flatMap(container => variablesOf(pod, container, inventory).map(name => (
      `container ${container.name} has the auth key in its environment, as ${name}, from where it goes into the arguments of tailscale: mount the Secret, and set TS_AUTHKEY to file: and the path`
    )));
  },
};

function variablesOf({ namespace, tailnetNode }: CheckedPod, container: CheckedContainer, inventory: Inventory): string[] {
  const takesFlags = container === tailnetNode || logsIn(container.commandLine);
  const args = `${container.commandLine} ${container.env('TS_EXTRA_ARGS') ?? ''}`;
  const inFlags = takesFlags ? [...args.matchAll(VARIABLE_IN_FLAG)].map(match => match[1]) : [];
  return [...new Set([...AUTH_VARIABLES, ...inFlags])].filter(name => {
    const { origin, value } = variableOf(container, name, namespace, inventory);
    return origin === VariableOrigin.SECRET && (value === undefined || isKeyItself(value));
  });
}
