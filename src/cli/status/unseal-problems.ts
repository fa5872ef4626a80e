import { Problem } from '../../status/document';

/** A line that the programs leave which run before the agent: `unseal: FIELD: CODE: message; fix`. The fix is absent in a line that Kubernetes cut. */
const LINE = /^(?:unseal|merge-config): (?<field>[a-z0-9-]+): (?<code>[A-Z][A-Z0-9_]*): (?<message>.+?)(?:; (?<fix>.+))?$/;

/**
 * What a program that runs before the agent says in a termination message that was wrong: unseal with sealed values, merge-config with the configuration.
 *
 * @param container that left the message
 * @param message empty for one that is of another program
 */
export function unsealProblems(container: string, message: string): Problem[] {
  return message.split('\n').flatMap((line) => {
    const { field, code, message: problem, fix } = LINE.exec(line)?.groups ?? {};
    if (code === undefined) return [];
    return [{ code, message: `${field}: ${problem}`, fix: fix ?? `read the rest: \`kubectl logs --container ${container}\`` }];
  });
}
