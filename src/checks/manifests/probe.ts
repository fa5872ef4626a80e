import { oncePerContainer } from './once';

/** A probe of a container, as far as rules ask. */
export interface CheckedProbe {
  /** Its field: `readinessProbe`. */
  readonly name: string;
  /** Who asks: the kubelet from outside of the pod, or a command from within. */
  readonly isCommand: boolean;
  /** Host that the kubelet is told to ask in place of the pod's address. */
  readonly host?: string;
  /** Port that the kubelet asks, by its number; undefined for one by a name that the container has not. */
  readonly port?: number;
  /** Paths that are asked for; none where only a connection is made, or where it can not be told. */
  readonly paths: readonly string[];
  /** Whether only a connection is made. */
  readonly isConnection: boolean;
  /** Whether a command looks at more than the status. */
  readonly readsAnswer: boolean;
}

const NAMES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** Programs that ask for a URL, and what of a command line looks at their answer. */
const ASKS = /\b(?:curl|wget)\b/;
const READS = /(?<!\|)\|(?!\|)|`|\$\(|\bgrep\b|\bjq\b|--fail-with-body|-w\b|--write-out/;
const URL_PATH = /https?:\/\/[^\s"'/|;]+(\/[^\s"'|;?#]*)?/g;

/** The probes of a container. */
export const probesOf = oncePerContainer(({ spec }): CheckedProbe[] => {
  const numberOf = (port: unknown) => typeof port === 'number' ? port : spec.ports?.find(each => each.name === port)?.containerPort;
  return NAMES.flatMap((name): CheckedProbe[] => {
    const probe = spec[name];
    if (!probe) return [];
    const { exec, httpGet, tcpSocket } = probe;
    if (exec) {
      const command = (exec.command ?? []).join(' ');
      const paths = ASKS.test(command) ? [...command.matchAll(URL_PATH)].map(match => match[1] ?? '/') : [];
      return [{ name, isCommand: true, paths, isConnection: false, readsAnswer: READS.test(command) }];
    }
    if (httpGet) {
      const path = (httpGet.path || '/').replace(/[?#].*$/, '');
      return [{ name, isCommand: false, host: httpGet.host, port: numberOf(httpGet.port), paths: [path], isConnection: false, readsAnswer: false }];
    }
    if (!tcpSocket) return [];
    return [{ name, isCommand: false, host: tcpSocket.host, port: numberOf(tcpSocket.port), paths: [], isConnection: true, readsAnswer: false }];
  });
});
