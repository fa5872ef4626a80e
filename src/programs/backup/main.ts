import { archivesAmong } from './archives';
import { Arguments, parseArguments } from './arguments';
import { messageOf } from './errors';
import { pack } from './pack';
import { discard, restore, setAside, unreplaced } from './restore';
import { storePacked } from './store-packed';
import { beginningOf } from '../../backup/archive-name';
import { DiscardReport, ListReport, PackReport, RestoreReport, StoreReport } from '../../backup/report';
import { tellTermination, terminationLogOf } from '../termination-log';

/*
 * Packs an agent's data, stores what was packed, lists its backups, restores one, or discards what restores set aside. Runs in a Job, in OpenClaw's image:
 *
 *   node backup.cjs pack|store|list|restore|discard --instance NAME --state DIR --claim DIR --folder NAME --scratch DIR
 *     (--archives DIR | --endpoint URL --bucket NAME --region NAME --credentials DIR [--prefix TEXT])
 *     [--keep N] [--deadline SECONDS] [--archive NAME] [--openclaw FILE] [--termination-log FILE]
 *
 * Its last line on standard output is a report in JSON. Exit codes: 0 done; 1 refused or failed, and all is as it was; 2 wrong use.
 */

async function main(argv: readonly string[]): Promise<number> {
  const terminationLog = terminationLogOf(argv);
  let options: Arguments;
  try {
    options = parseArguments(argv);
  } catch (error) {
    tell((error as Error).message, terminationLog);
    return 2;
  }
  try {
    const report = await act(options, untilTerminated());
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return 0;
  } catch (error) {
    tell((error as Error).name === 'AbortError' ? 'it was ended before it was done; run it again' : messageOf(error), terminationLog);
    return 1;
  }
}

async function act(options: Arguments, signal: AbortSignal): Promise<DiscardReport | ListReport | PackReport | RestoreReport | StoreReport> {
  const { verb, instance, claim, folder } = options;
  const warn = (text: string) => void process.stderr.write(`backup: warning: ${text}\n`);
  if (verb === 'pack') return pack({ ...options, signal, warn });
  const store = options.store!(signal);
  switch (verb) {
    case 'store': return storePacked({ ...options, store, warn });
    case 'restore': return restore({ ...options, store, signal, warn });
    case 'list': return {
      archives: archivesAmong(instance, await store.list(beginningOf(instance))),
      setAside: setAside(claim, folder),
      unreplaced: unreplaced(claim, folder) ?? null,
    };
    case 'discard': return discard(claim, folder);
  }
}

/** A signal that aborts when the kubelet ends the pod. Without a listener that would end the program between two steps that belong together. */
function untilTerminated(): AbortSignal {
  const termination = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => termination.abort());
  return termination.signal;
}

function tell(problem: string, terminationLog: string): void {
  tellTermination(`backup: ${problem}\n`, terminationLog);
}

void main(process.argv.slice(2)).then(code => { process.exitCode = code; });
