import { Fields } from './fields';

/**
 * TCP ports of the node that lead to a port of the pod's loopback address, in ascending order. Reads the answer of `GET /localapi/v0/serve-config`: `ipn.ServeConfig`, which is null
 * where nothing is served.
 *
 * @throws FormatError
 */
export function servedPorts(body: unknown, target: number): number[] {
  if (body === null) return [];
  return Fields.of(body, 'serve-config').objects('TCP')
    .filter(([, handler]) => handler.optionalString('TCPForward') === `127.0.0.1:${target}`)
    .map(([port]) => Number(port))
    .filter(port => Number.isInteger(port) && port > 0 && port < 65536)
    .sort((a, b) => a - b);
}
