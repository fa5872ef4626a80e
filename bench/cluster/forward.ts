import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AGENT, Bench } from './bench';

/** Ends with its input, which is open for as long as this program wants it. */
const FORWARD = `
const { connect, createServer } = require('net');
const [address, port] = process.argv.slice(1);
createServer(from => {
  const to = connect(18789, '127.0.0.1');
  for (const socket of [from, to]) socket.setNoDelay(true).on('error', () => { from.destroy(); to.destroy(); });
  from.pipe(to).pipe(from);
}).listen(port, address, () => console.log('forwarding'));
process.stdin.resume().on('end', () => process.exit());`;

/**
 * Makes the agent's gateway, which listens on loopback alone, answer at a port of its pod's address for a while. What the forward itself costs is in what is measured by
 * that way, to the disadvantage of that way.
 */
export async function withForward<T>(bench: Bench, address: string, port: number, use: () => Promise<T>): Promise<T> {
  const { metadata } = await bench.namespace.pod(AGENT);
  const command = ['--namespace', bench.namespace.name, 'exec', '--stdin', metadata.name, '--container', 'openclaw', '--', 'node', '-e', FORWARD, address, `${port}`];
  const forward = spawn('kubectl', command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(forward, 'exit').then(([code]) => { throw new Error(`the forward in ${AGENT} has ended with exit code ${code}`); });
  ended.catch(() => {});
  try {
    await Promise.race([once(forward.stdout, 'data'), ended]);
    return await use();
  } finally {
    forward.stdin.end();
    await ended.catch(() => {});
  }
}
