import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { app, run } from './process';

/** Agents among which a pod is checked, few and many. */
const FEW = 100;
const MANY = 1000;

/** A manifest, of which something is changed. */
type Manifest = any;

/** What agents have in common, by the name of the benchmark: nothing, and what would be looked through for each if it were not kept well. */
const SHARED: { readonly [name: string]: (manifest: Manifest) => void } = {
  'rules-growth': () => undefined,
  'rules-growth-claim': shareClaims,
  'rules-growth-label': shareLabel,
};

/**
 * Time in which a pod's manifests are held against all rules, the index of everything included: it is to be the same however many others there are.
 */
export function rulesBenchmarks(folder: string, sealed: string): Benchmark[] {
  const perPod = (file: string) => Number(run(app('rules'), file));
  const plain = [MANY, FEW].map(agents => {
    const file = join(folder, `rules-${agents}.json`);
    run(app('manifests'), sealed, `${agents}`, file);
    return file;
  });
  return Object.entries(SHARED).map(([name, share]) => {
    const [many, few] = plain.map(file => changed(file, name, share));
    return { name, goal: 1.3, rounds: 5, ours: () => perPod(many), baseline: () => perPod(few) };
  });
}

function changed(file: string, name: string, change: (manifest: Manifest) => void): string {
  const manifests: Manifest[] = JSON.parse(readFileSync(file, 'utf8'));
  manifests.forEach(change);
  const path = file.replace(/json$/, `${name}.json`);
  writeFileSync(path, JSON.stringify(manifests));
  return path;
}

/** Has all agents keep what they have in one claim, each in a folder of its own, below one that all share. */
function shareClaims({ metadata, spec }: Manifest): void {
  const pod = spec?.template?.spec;
  for (const { name, persistentVolumeClaim } of pod?.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    persistentVolumeClaim.claimName = `shared-${name}`;
    for (const mount of [...pod.initContainers ?? [], ...pod.containers].flatMap(({ volumeMounts = [] }) => volumeMounts)) {
      if (mount.name === name) mount.subPath = `agents/${metadata.name}/${mount.subPath ?? ''}`;
    }
  }
}

/** Gives all pods a label that is the same, and has their policies ask for it first, as charts do. */
function shareLabel({ kind, spec }: Manifest): void {
  const NAME = { 'app.kubernetes.io/name': 'openclaw' };
  if (spec?.template) spec.template.metadata.labels = { ...NAME, ...spec.template.metadata.labels };
  if (kind === 'NetworkPolicy') spec.podSelector.matchLabels = { ...NAME, ...spec.podSelector.matchLabels };
}
