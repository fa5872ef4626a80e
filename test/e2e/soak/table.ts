import { Fault } from './fault';
import { Made } from './step';

const HEADER = ['fault', 'times', 'no answer over the tailnet', 'in order again', 'what the status told', 'result'];

/** Those that are over at once, then those that last, each in the order in which they were made first. */
function kindsOf(made: readonly Made[]): Fault[] {
  const isLasting = ({ seconds }: Made) => seconds > 0;
  return [...new Set([...made.filter(each => !isLasting(each)), ...made.filter(isLasting)].map(({ fault }) => fault))];
}

/** A row for each kind of fault. */
export function rowsOf(made: readonly Made[]): string[][] {
  return kindsOf(made).map(kind => {
    const all = made.filter(({ fault }) => fault === kind);
    const longest = Math.max(...all.map(({ seconds }) => seconds));
    const failed = all.filter(({ problems }) => problems.length > 0);
    return [
      longest > 0 ? `${kind.name}, ${duration(longest)}` : kind.name,
      `${all.length}`,
      range(all.map(({ silence }) => silence)),
      range(all.flatMap(({ recovery }) => recovery ?? [])),
      told(all),
      failed.length > 0 ? `${failed.length} failed` : 'ok',
    ];
  });
}

/** The page with the table. */
export function pageOf(made: readonly Made[], minutes: number): string {
  const kills = made.filter(({ seconds }) => seconds === 0).length;
  const failed = made.flatMap(({ fault, problems }) => problems.map(problem => `- ${fault.name}: ${problem.split('\n')[0]}`));
  return `# Faults

What becomes of an agent when something breaks. The table is of a run of \`npm run soak\` on a real cluster and a real tailnet, of ${kills} kills in ${Math.round(minutes)} minutes;
each run writes this page anew.

What has to hold after each fault, without a hand: the node has the address, the name and the identity that it had, and is alone with them; the agent's files are as they were, and so is what its
gateway keeps in its database, which is whole; it answers in the tailnet by its address and by both names; the status tells so, and nothing else; nothing was started anew but what
the fault ended, and no faster than the kubelet's back-off has it; no secret is in a log of a container, in an event, or in what the kubelet and the container runtime write.

${[HEADER, HEADER.map(() => '---'), ...rowsOf(made)].map(row => `| ${row.join(' | ')} |`).join('\n')}

Times are from the shortest to the longest. *No answer* is as a peer in the tailnet saw it; *in order again* is from the end of the fault, or from the kill, until
every container was ready, the gateway answered the peer, and the status told of nothing wrong. A gateway takes as long to start as its machine lets it: with two processors that others
use too, half a minute and more.

${failed.length > 0 ? `What did not hold:\n\n${failed.join('\n')}\n\n` : ''}${kindsOf(made).map(({ name, how }) => `- **${name}**: ${how}`).join('\n')}
`;
}

function told(all: readonly Made[]): string {
  const codes = [...new Set(all.flatMap(made => made.codes))].sort().map(code => `[${code}](troubleshooting.md#${code.toLowerCase()})`);
  const states = [...new Set(all.flatMap(made => made.states))].sort().map(state => `*${state}*`);
  return [...states, ...codes].join(', ') || 'connected';
}

function range(seconds: readonly number[]): string {
  if (seconds.length === 0) return 'never';
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map(Math.round);
  if (most === 0) return 'none';
  return least === most ? `${most} s` : `${least} to ${most} s`;
}

function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
