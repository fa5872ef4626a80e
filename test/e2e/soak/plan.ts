import { Fault } from './fault';
import { apiServerRestarted } from './faults/api-server-restarted';
import { containerbootKilled } from './faults/containerboot-killed';
import { controlAway } from './faults/control-away';
import { dataFull, dataFullAndDeleted } from './faults/data-full';
import { dnsAway } from './faults/dns-away';
import { exporterKilled } from './faults/exporter-killed';
import { gatewayKilled } from './faults/gateway-killed';
import { kubeletRestarted } from './faults/kubelet-restarted';
import { podDeleted } from './faults/pod-deleted';
import { podLost } from './faults/pod-lost';
import { relayAway } from './faults/relay-away';
import { stateFull } from './faults/state-full';
import { tailscaledKilled } from './faults/tailscaled-killed';
import { Step } from './step';

/** In this order no container is killed twice in a row. */
const KILLS: readonly Fault[] = [
  containerbootKilled, gatewayKilled, exporterKilled, tailscaledKilled, podDeleted, kubeletRestarted, apiServerRestarted,
];

/** How much of it there is to be. */
export interface Extent {
  /** Of all kinds together. */
  readonly kills: number;
  /** Seconds for which the control server is away. */
  readonly controlAway: number;
  /** Seconds for which each of the others lasts. */
  readonly others: number;
  /** How often what takes minutes to recover from is made: the pod lost, and deleted while its data claim is full. */
  readonly slow: number;
}

/** `npm run soak`. */
export const LONG: Extent = { kills: 50, controlAway: 600, others: 60, slow: 1 };
/** Each kind once, and what lasts as briefly as it can be told of. */
export const SHORT: Extent = { kills: KILLS.length, controlAway: 30, others: 10, slow: 0 };

/** The kills, each kind in turn, and what lasts between them. */
export function planOf({ kills, controlAway: control, others, slow }: Extent): Step[] {
  const lasting: Step[] = [
    { fault: stateFull, seconds: others },
    { fault: controlAway, seconds: control },
    { fault: relayAway, seconds: others },
    { fault: dataFull, seconds: others },
    { fault: dnsAway, seconds: others },
  ];
  const part = Math.ceil(kills / lasting.length);
  const all: Step[] = Array.from({ length: kills }, (_, index) => ({ fault: KILLS[index % KILLS.length] }));
  return [
    ...lasting.flatMap((step, index) => [...all.slice(index * part, (index + 1) * part), step]),
    ...Array.from({ length: slow }, () => [{ fault: podLost }, { fault: dataFullAndDeleted, seconds: others }]).flat(),
  ];
}
