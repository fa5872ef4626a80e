import { Rule, Severity } from './rule';
import { AUTH_VARIABLES } from '../manifests/auth-key';
import type { CheckedContainer } from '../manifests/container';
import { VariableOrigin, variableOf } from '../manifests/environment';
import type { Inventory } from '../manifests/inventory';
import type { CheckedPod } from '../manifests/pod';

/**
 * How a script has its variables from files, as far as that can be seen: by a substitution, by `read`, and by running a file of variables. Whether it exports them is not looked at, nor what
 * its own programs and loops read.
 */
const FROM_FILE: ReadonlyArray<(script: string) => Array<{ readonly name: string; readonly path: string }>> = [
  script => [...script.matchAll(/\b([A-Za-z_]\w*)=["']?(?:\$\(|`) *(?:cat|<) *["']?(\/[^\s"'`)]+)/g)].map(([, name, path]) => ({ name, path })),
  script => [...script.matchAll(/\bread\b([^<;&|\n]{1,200})< *["']?(\/[^\s"'`;&|)]+)/g)].flatMap(([, words, path]) => (
    words.split(/\s+/).filter(word => /^[A-Za-z_]\w*$/.test(word)).map(name => ({ name, path }))
  )),
  script => [...script.matchAll(/(?:^|[;&|({\n]|\s(?:-\w*c|then|do|else)\s)\s{0,99}(?:\.|source)\s+["']?(\/[^\s"'`;&|)]+)/g)].map(([, path]) => ({ name: `all of ${path}`, path })),
];

export const secretInEnv: Rule = {
  id: 'secret-in-env',
  severity: Severity.WARNING,
  title: 'A secret is in the agent\'s environment',
  why: 'Every process that an agent starts inherits its environment: a command that it was talked into, a plugin, a tool of somebody else\'s. What prints its environment when it crashes prints the secret, too. '
    + 'Let OpenClaw\'s configuration refer to a file (`secrets` of an `OpenClawInstance`), which what the agent starts has to be told of first, and keep variables for what reads nothing else.',
  source: 'https://docs.openclaw.ai/gateway/secrets',
  checkPod(pod, inventory) {
    const { agent } = pod;
    if (!agent) return [];
    const names = [...fromSecrets(pod, agent, inventory), ...fromFiles(pod, agent)];
    return [...new Set(names)].map(name => (
      `container ${agent.name} has ${name} from a secret in its environment, which all that the agent starts inherits: let OpenClaw's configuration refer to a file with it`
    ));
  },
};

function fromSecrets({ namespace }: CheckedPod, agent: CheckedContainer, inventory: Inventory): string[] {
  const { env = [], envFrom = [] } = agent.spec;
  // a node's key in a container that is both has a rule of its own
  const given = env.filter(({ name }) => !AUTH_VARIABLES.includes(name));
  return [
    // a script that sets it once more may well have it from there
    ...given.filter(({ name, valueFrom }) => (
      valueFrom?.secretKeyRef || variableOf(agent, name, namespace, inventory).origin === VariableOrigin.SECRET
    )).map(({ name }) => name),
    ...envFrom.flatMap(({ secretRef }) => secretRef ? [`all of Secret ${secretRef.name}`] : []),
  ];
}

function fromFiles(pod: CheckedPod, agent: CheckedContainer): string[] {
  return FROM_FILE.flatMap(find => find(agent.commandLine)).filter(({ path }) => isSecret(pod, agent, path)).map(({ name }) => name);
}

/** Whether a file is of a Secret, or in memory, where sealed values are. */
function isSecret(pod: CheckedPod, agent: CheckedContainer, path: string): boolean {
  const { secret, projected, emptyDir } = pod.volumeOf(agent, path) ?? {};
  return secret !== undefined || emptyDir?.medium === 'Memory' || (projected?.sources ?? []).some(source => source.secret !== undefined);
}
