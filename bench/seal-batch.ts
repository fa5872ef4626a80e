import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { NAMESPACE } from './sealed-files';
import { GeneratedKeyPair } from '../src/sealing';

const CLI = join(__dirname, '..', 'lib', 'cli', 'main.js');

/** Keys that are sealed. */
const KEYS = 1000;
const FIELD = 'api-key';

/** As a person would without a batch: a run for each key, which says nothing of the cluster. */
const RUN_FOR_EACH = `
  for i in $(seq ${KEYS}); do
    printf %s "the key of agent$i" | "$KUBESEAL" --raw --cert "$FOLDER/certificate.pem" --scope strict --namespace ${NAMESPACE} --name "agent$i" --from-file=/dev/stdin > "$FOLDER/theirs/agent$i" || exit
  done`;

/** What is missing for it to be measured. */
export function missingKubeseal(): string | undefined {
  return process.env.BENCH_KUBESEAL ? undefined : 'set BENCH_KUBESEAL to the path of kubeseal 0.40';
}

/** A run of `seal-batch` against one of kubeseal for each key, with a certificate in place of a controller. */
export function sealBatchBenchmark(folder: string, { publicKey }: GeneratedKeyPair): Benchmark {
  const own = join(folder, 'batch');
  const [ours, theirs] = ['ours', 'theirs'].map(name => join(own, name));
  [own, ours, theirs].forEach(path => mkdirSync(path));
  writeFileSync(join(own, 'public.pem'), publicKey);
  // as long as the key of ours
  wallOf('openssl', ['req', '-x509', '-newkey', 'rsa:4096', '-nodes', '-subj', '/CN=benchmark', '-keyout', join(own, 'private.pem'), '-out', join(own, 'certificate.pem')]);

  const lines = Array.from({ length: KEYS }, (_, index) => `${JSON.stringify({ instance: `agent${index + 1}`, field: FIELD, value: `the key of agent${index + 1}` })}\n`);
  const sealed = (wall: number, output: string) => {
    const { length } = readdirSync(output);
    if (length !== KEYS) throw new Error(`seal-batch: ${length} of ${KEYS} keys are in ${output}`);
    return wall;
  };
  return {
    name: 'seal-batch',
    goal: 0.1,
    // a thousand runs take a minute
    rounds: 0,
    ours: () => sealed(wallOf(process.execPath, [CLI, 'seal-batch', '--public-key', join(own, 'public.pem'), '--namespace', NAMESPACE, '--output', ours], lines.join('')), ours),
    baseline: () => sealed(wallOf('sh', ['-c', RUN_FOR_EACH], '', { KUBESEAL: process.env.BENCH_KUBESEAL, FOLDER: own }), theirs),
  };
}

function wallOf(program: string, args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): number {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`seal-batch: ${program}: ${error?.message ?? `exit code ${status}\n${stderr}`}`);
  return performance.now() - start;
}
