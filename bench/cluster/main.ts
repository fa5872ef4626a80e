/*
 * What only a real cluster and a real tailnet can tell: what the tunnel costs in requests and time, what the addon costs in time until the pod is ready, and in memory.
 */
import { Bench } from './bench';
import { FULL, QUICK } from './extent';
import { Figure } from './figure';
import { memoryFigure } from './memory';
import { readyFigure } from './ready';
import { addResults, printFigure, printHeader } from './report';
import { agentFigures, kernelFigures, userspaceFigures } from './tunnel';

/**
 * Measures, and prints each figure once it is there.
 *
 * @param quick whether to show only that it runs: once, shortly, and nothing is written
 */
export async function measureOnCluster(quick: boolean): Promise<void> {
  const extent = quick ? QUICK : FULL;
  const bench = new Bench();
  // a second interrupt ends it at once
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bench.remove().finally(() => process.exit(1)));
  try {
    await bench.setUp();
    printHeader();
    const figures: Figure[] = [];
    const add = (more: Figure[]) => more.forEach(figure => {
      printFigure(figure);
      figures.push(figure);
    });
    add(await kernelFigures(bench, extent));
    add(await userspaceFigures(bench, extent));
    add([await readyFigure(bench, extent)]);
    add([await memoryFigure(bench, extent)]);
    add(await agentFigures(bench, extent));
    if (!quick) addResults(figures);
  } finally {
    await bench.remove();
  }
}
