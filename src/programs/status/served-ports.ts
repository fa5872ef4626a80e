import { Fields } from './fields';

/** Where the workload answers. */
export interface Served {
  readonly port: number;
  readonly tls: boolean;
  /** Whether by any address and name, as by a TCP forward; else by the node's own name alone. */
  readonly byAnyName: boolean;
}

/**
 * TCP ports of the node that lead to a port of the pod's loopback address, those with TLS first, then in ascending order. Reads the answer of `GET /localapi/v0/serve-config`:
 * `ipn.ServeConfig`, which is null where nothing is served.
 *
 * @throws FormatError
 */
export function servedPorts(body: unknown, target: number): Served[] {
  if (body === null) return [];
  const config = Fields.of(body, 'serve-config');
  const proxied = new Set(config.objects('Web').filter(([, web]) => leadsTo(web, target)).map(([hostAndPort]) => portOf(hostAndPort)));
  return config.objects('TCP')
    .flatMap(([text, handler]): Served[] => {
      const port = Number(text);
      if (!Number.isInteger(port) || port <= 0 || port > 65535) return [];
      if (handler.optionalString('TCPForward') === `127.0.0.1:${target}`) return [{ port, tls: false, byAnyName: true }];
      const tls = handler.optionalBoolean('HTTPS') ?? false;
      return (tls || handler.optionalBoolean('HTTP')) && proxied.has(port) ? [{ port, tls, byAnyName: false }] : [];
    })
    .sort((a, b) => Number(b.tls) - Number(a.tls) || a.port - b.port);
}

function leadsTo(web: Fields, target: number): boolean {
  return web.objects('Handlers').some(([path, handler]) => path === '/' && handler.optionalString('Proxy') === `http://127.0.0.1:${target}`);
}

/** `agent.tail1234.ts.net:443` to 443. */
function portOf(hostAndPort: string): number {
  return Number(hostAndPort.slice(hostAndPort.lastIndexOf(':') + 1));
}
