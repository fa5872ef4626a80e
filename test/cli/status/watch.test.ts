import { CliError } from '../../../src/cli/cli-error';
import { KubectlError } from '../../../src/cli/kubectl';
import { jsonFormat } from '../../../src/cli/status/format';
import { InstanceStatus } from '../../../src/cli/status/instances';
import { WatchOptions, watch } from '../../../src/cli/status/watch';
import { ConnectionState } from '../../../src/status/document';

const away = new KubectlError('the API server is away', '');

/** Watches what the rounds find, a state or an error, and is interrupted before another; tells what happened, in order. */
async function watched(rounds: Array<ConnectionState | Error>, options: Partial<WatchOptions> = {}): Promise<string[]> {
  const seen: string[] = [];
  const interruption = new AbortController();
  const left = [...rounds];
  await watch({
    read: async () => {
      const found = left.shift()!;
      if (found instanceof Error) throw found;
      return [{ namespace: 'agents', instance: 'agent', pod: 'agent-0', state: found, since: null, errors: [], status: null }];
    },
    format: jsonFormat(),
    show: async ([{ state }]: readonly InstanceStatus[]) => { seen.push(state); },
    warn: (message) => { seen.push(message); },
    pause: async () => { if (left.length === 0) interruption.abort(); },
    signal: interruption.signal,
    ...options,
  });
  return seen;
}

test('shows what changed, and only that', async () => {
  expect(await watched(['connecting', 'connected', 'connected', 'stopped', 'connected'])).toEqual(['connecting', 'connected', 'stopped', 'connected']);
});

test('tells once that the cluster can not be asked, goes on, and shows that it can again', async () => {
  expect(await watched(['connected', away, away, 'connected'])).toEqual(['connected', away.message, 'connected']);
  expect(await watched([away, new KubectlError('it is forbidden', ''), away])).toEqual([away.message, 'it is forbidden', away.message]);
});

test('ends with an error that another round would meet, too', async () => {
  await expect(watched(['connected', new CliError('kubectl was not found; install it')])).rejects.toThrow('kubectl was not found');
  const closed = new CliError('standard output was closed');
  await expect(watched(['connected'], { show: async () => { throw closed; } })).rejects.toBe(closed);
});

test('ends well when it is interrupted while it looks', async () => {
  const interruption = new AbortController();
  const read = async () => {
    interruption.abort();
    throw interruption.signal.reason;
  };
  expect(await watched([], { read, signal: interruption.signal })).toEqual([]);
});
