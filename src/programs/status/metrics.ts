import { Gauge, Registry } from 'prom-client';
import { CurrentStatus } from './current-status';
import { UnsealReports } from './unseal-reports';
import { CONNECTION_STATES, RELAY_RISKS, SEVERITIES, TailscaleStatus, UDP_AVAILABILITIES } from '../../status/document';
import { METRICS } from '../../status/metric-names';

type Labels = { readonly [name: string]: string };
/** A series' labels and value. */
type Sample = readonly [Labels, number];

/** A registry of the status' metrics. They are made of the status when they are asked for. */
export function metricsOf(source: CurrentStatus, { failures, otherFailures, expiries }: UnsealReports): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[], samples: (status: TailscaleStatus) => readonly Sample[]) => new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      // a gauge without labels has a sample of its own after a reset: one that is not known is absent, and not 0
      if (labelNames.length === 0) this.remove();
      for (const [labels, value] of samples(source.get())) this.set(labels, value);
    },
  });

  gauge(METRICS.up, 'Whether the node is connected to its tailnet.', [], ({ state }) => [[{}, Number(state === 'connected')]]);
  gauge(METRICS.state, 'The state of the node\'s connection: 1 for the one that it is in.', ['state'], ({ state }) => oneOf('state', CONNECTION_STATES, state));
  gauge(METRICS.stateSince, 'Unix time since when the node is in its state.', [], ({ since }) => [[{}, seconds(since)]]);
  gauge(METRICS.info, 'The node\'s names, and the version of its daemon.', ['hostname', 'dns_name', 'version'],
    ({ hostname, dnsName, versions }) => [[{ hostname, dns_name: dnsName ?? '', version: versions.daemon ?? '' }, 1]]);
  gauge(METRICS.udp, 'Whether UDP gets out of the pod: 1 for the answer of the last network check.', ['available'],
    ({ udp }) => oneOf('available', UDP_AVAILABILITIES, udp.available));
  gauge(METRICS.netcheck, 'Unix time of the last network check that ended.', [], ({ udp }) => known(udp.checkedAt));
  gauge(METRICS.relayRisk, 'How likely it is that packets take a relay: 1 for the present risk.', ['risk'], ({ relay }) => oneOf('risk', RELAY_RISKS, relay.risk));
  gauge(METRICS.peers, 'Peers with traffic lately, by the kind of path.', ['path'], ({ relay: { peers } }) => peers ? [
    [{ path: 'direct' }, peers.direct], [{ path: 'peer_relay' }, peers.peerRelay], [{ path: 'derp' }, peers.derp],
  ] : []);
  gauge(METRICS.keyExpiry, 'Unix time at which the node\'s key expires.', [], ({ keyExpiry }) => known(keyExpiry));
  gauge(METRICS.health, 'Warnings of tailscaled\'s own.', ['severity'],
    ({ health }) => SEVERITIES.map(severity => [{ severity }, health.filter(warning => warning.severity === severity).length]));
  gauge(METRICS.errors, 'What keeps the tunnel from working, or soon will: 1 for each code.', ['code'], ({ errors }) => errors.map(({ code }) => [{ code }, 1]));
  gauge(METRICS.unsealFailures, 'Sealed values that did not open when the pod started.', [], () => [[{}, failures.length + otherFailures]]);
  gauge(METRICS.sealedValueExpiry, 'Unix time from which on a sealed value that the pod started with is of no use.', ['field'], () => expiries.map(({ field, day }) => [{ field }, seconds(day)]));
  return registry;
}

function oneOf(label: string, values: readonly string[], present: string): Sample[] {
  return values.map(value => [{ [label]: value }, Number(value === present)]);
}

function known(time: string | null): Sample[] {
  return time === null ? [] : [[{}, seconds(time)]];
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
