import { Bench } from './bench';

const FOLDER = '/sys/fs/cgroup';

/** Bytes of memory that a container of a pod uses, without what can be taken from it at once: what the kubelet calls its working set. The process that looks is counted, too. */
export async function workingSet(bench: Bench, pod: string, container: string): Promise<number> {
  const text = await read(bench, pod, container, ['memory.current', 'memory/memory.usage_in_bytes', 'memory.stat', 'memory/memory.stat']);
  return numberIn(text, /^(\d+)$/m) - numberIn(text, /^total_inactive_file (\d+)$/m, /^inactive_file (\d+)$/m);
}

/** Milliseconds for which a container of a pod has had a core. */
export async function cpuTime(bench: Bench, pod: string, container: string): Promise<number> {
  const text = await read(bench, pod, container, ['cpu.stat', 'cpuacct/cpuacct.usage']);
  return /^usage_usec/m.test(text) ? numberIn(text, /^usage_usec (\d+)$/m) / 1e3 : numberIn(text, /^(\d+)$/m) / 1e6;
}

/** Files of cgroups, version 2 and version 1: of either, the other's are missing. */
async function read(bench: Bench, pod: string, container: string, files: string[]): Promise<string> {
  return (await bench.namespace.exec(pod, container, ['cat', ...files.map(file => `${FOLDER}/${file}`)])).stdout;
}

function numberIn(text: string, ...patterns: RegExp[]): number {
  const found = patterns.map(pattern => pattern.exec(text)).find(match => match !== null);
  if (!found) throw new Error(`nothing in ${FOLDER} matches ${patterns.join(', nor ')}: is it mounted in the container?`);
  return Number(found[1]);
}
