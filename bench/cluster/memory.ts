import { AGENT, Bench } from './bench';
import { workingSet } from './cgroup';
import { Extent } from './extent';
import { Figure, median } from './figure';

const MIB = 1024 * 1024;
const GOAL_MIB = 130;

/** The memory of the sidecar and the exporter together while nobody asks anything. */
export async function memoryFigure(bench: Bench, { rounds, idleSeconds }: Extent): Promise<Figure> {
  const readings: { sidecar: number; exporter: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    await new Promise(resolve => setTimeout(resolve, idleSeconds * 1000));
    readings.push({ sidecar: await workingSet(bench, AGENT, 'tailscale'), exporter: await workingSet(bench, AGENT, 'status') });
  }
  const mebibytes = (part: 'sidecar' | 'exporter') => (median(readings.map(reading => reading[part])) / MIB).toFixed(0);
  return {
    name: 'idle-memory',
    values: readings.map(({ sidecar, exporter }) => (sidecar + exporter) / MIB / GOAL_MIB),
    goal: { atMost: 1 },
    details: `sidecar ${mebibytes('sidecar')} and exporter ${mebibytes('exporter')} of ${GOAL_MIB} MiB`,
  };
}
