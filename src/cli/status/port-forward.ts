import { Readable } from 'node:stream';
import { failureOf, lastLine, startKubectl } from '../kubectl';

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** How long kubectl has to end when it is asked to. */
const END_MS = 2000;

/** How much of what kubectl prints last is kept, in UTF-16 code units. */
const MAX_KEPT = 16 * 1024;

/**
 * Opens a port of this machine's loopback address that leads to one of a pod's, for as long as `use` takes.
 *
 * A port-forward goes through the kubelet to the pod's own loopback address, so that no network policy is in its way, as one may be in that of the API server's proxy.
 *
 * @param signal ends the port-forward when it aborts
 * @param use gets the port on 127.0.0.1
 * @throws Error with the reason: what `use` throws, but where the connection broke, and kubectl says why, that
 */
export async function throughPortForward<T>(
  { namespace, pod, port }: PodPort, signal: AbortSignal, use: (localPort: number) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const child = startKubectl(['port-forward', `--namespace=${namespace}`, '--address=127.0.0.1', `pod/${pod}`, `:${port}`]);
  /** Resolves to why there is no port-forward any more. */
  const ended = failureOf(child).then((failure) => new Error(`kubectl port-forward ended with ${failure ?? 'exit code 0'}`), (error: Error) => error);
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill();
    force ??= setTimeout(() => {
      child.kill('SIGKILL');
      // Whatever kubectl started may still hold their other ends.
      child.stdout.destroy();
      child.stderr.destroy();
    }, END_MS);
  };
  signal.addEventListener('abort', end);

  let said = '';
  let forwards = false;
  keepLast(child.stderr, (text) => { said = text; });
  const localPort = new Promise<number>((resolve, reject) => {
    keepLast(child.stdout, (text) => {
      const [, opened] = /^Forwarding from 127\.0\.0\.1:(\d+) /m.exec(text) ?? [];
      if (opened !== undefined) resolve(Number(opened));
    });
    void ended.then(reject);
  });
  try {
    const open = await localPort;
    forwards = true;
    return await use(open);
  } catch (error) {
    end();
    await ended;
    // Those of connections have a code; kubectl complains of a connection that `use` ends for its own reasons, too.
    const broke = !forwards || (error as NodeJS.ErrnoException).code !== undefined;
    throw (broke ? reason(said, port) : undefined) ?? error;
  } finally {
    end();
    await ended;
    clearTimeout(force);
    signal.removeEventListener('abort', end);
  }
}

function keepLast(stream: Readable, tell: (text: string) => void): void {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-MAX_KEPT);
    tell(text);
  });
}

/** What kubectl says of a port that nobody listens at is long, and not its last line. */
function reason(said: string, port: number): Error | undefined {
  if (/error forwarding port \d+ to pod .*connection refused/i.test(said)) return new Error(`nothing listens at port ${port} of the pod`);
  return said.trim() === '' ? undefined : new Error(lastLine(said));
}
