import { Server } from 'node:http';
import { EventStream } from './events';
import { metricsOf } from './metrics';
import { Observer } from './observe';
import { Options, parseOptions } from './options';
import { statusServer } from './server';
import { readUnsealReports } from './unseal-reports';
import { TailscaleStatus } from '../../status/document';
import { nodeProblems } from '../../status/problems';

/*
 * Tells how a tailnet node is doing: as a page, as JSON, as metrics. Runs beside tailscaled, which it asks through its socket:
 *
 *   node status.cjs --instance NAME --hostname NAME --dns MAGIC_DNS|RAW_IP --workload-port PORT
 *     --address ADDRESS… --port PORT --socket FILE --reports DIR --cli FILE
 *     --netcheck-interval SECONDS --netcheck-timeout SECONDS [--control-url URL]
 *     [--credential auth-key|one-time-key|oauth-client|workload-identity]
 *
 * It runs until it is told to end. Exit codes: 0 it was; 1 it can not listen; 2 wrong use.
 */

async function main(argv: readonly string[]): Promise<void> {
  let options: Options;
  try {
    options = parseOptions(argv);
  } catch (error) {
    process.stderr.write(`status: ${(error as Error).message}\n`);
    process.exitCode = 2;
    return;
  }
  const ending = new AbortController();
  const unsealed = readUnsealReports(options.reports);
  const { failures, unreadable } = unsealed;
  const unsealProblems = [...failures, ...(unreadable === undefined ? [] : [nodeProblems.unsealReportUnreadable(unreadable)])];
  const observer = new Observer({ ...options, subject: options, unsealProblems }, ending.signal);
  const events = new EventStream(observer.current);
  const registry = metricsOf(observer.current, unsealed);

  const servers = await Promise.all(options.addresses.map(async address => {
    const server = statusServer({ source: observer.current, events, metrics: async () => registry.metrics(), metricsType: registry.contentType });
    await listening(server, address, options.port);
    return server;
  }));
  logChanges(observer);
  observer.start();

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      ending.abort();
      // in this order: nobody comes in any more, then streams end, then whatever else is open
      servers.forEach(server => server.close());
      events.end();
      servers.forEach(server => server.closeAllConnections());
    });
  }
}

async function listening(server: Server, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(`can not listen at ${address} port ${port} (${error.code})`)));
    server.listen(port, address, resolve);
  });
}

/** A line for each change of what is wrong. */
function logChanges({ current }: Observer): void {
  const line = ({ state, errors, udp, relay }: TailscaleStatus) => (
    `status: ${state}, UDP ${udp.available}, relay risk ${relay.risk}${errors.length > 0 ? `; ${errors.map(({ code }) => code).join(', ')}` : ''}\n`
  );
  let last = line(current.get());
  process.stdout.write(last);
  current.onChange(status => {
    const now = line(status);
    if (now !== last) process.stdout.write(now);
    last = now;
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`status: ${(error as Error).message}\n`);
  process.exit(1);
});
