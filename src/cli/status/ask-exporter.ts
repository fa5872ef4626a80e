import { getText } from './get-text';
import { Pod } from './kube-objects';
import { parseStatus } from './parse-status';
import { throughPortForward } from './port-forward';
import { STATUS_CONTAINER, STATUS_PORT, STATUS_PORT_NAME } from '../../pod/containers';
import { STATUS_PATH, TailscaleStatus } from '../../status/document';

const MAX_ANSWER_BYTES = 1024 * 1024;

/** How long all of it may take. */
const TIMEOUT_SECONDS = 10;

/** What the exporter answered, or why there is no answer of its. */
export type ExporterAnswer = { readonly status: TailscaleStatus } | { readonly unreachable: string };

/** Asks a pod's status exporter. */
export async function askExporter(pod: Pod, signal: AbortSignal): Promise<ExporterAnswer> {
  const { metadata: { namespace, name } } = pod;
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  const timer = setTimeout(giveUp, TIMEOUT_SECONDS * 1000);
  signal.addEventListener('abort', giveUp);
  try {
    const answer = await throughPortForward({ namespace, pod: name, port: portOf(pod) }, attempt.signal, async (localPort) => (
      getText(localPort, STATUS_PATH, MAX_ANSWER_BYTES, attempt.signal)
    ));
    return { status: parseStatus(answer) };
  } catch (error) {
    return { unreachable: attempt.signal.aborted ? `no answer within ${TIMEOUT_SECONDS} seconds` : (error as Error).message };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

function portOf({ spec }: Pod): number {
  const ports = spec.containers.find(({ name }) => name === STATUS_CONTAINER)?.ports;
  return ports?.find(({ name }) => name === STATUS_PORT_NAME)?.containerPort ?? STATUS_PORT;
}
