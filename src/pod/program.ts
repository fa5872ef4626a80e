import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Names } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { chartVolume } from './chart-volume';
import { hashOf } from './hash';
import { keepPatches } from './keep-patches';

/** The bundles lie where the build puts them, beside the compiled library: `../..` is the package from `src/pod` and from `lib/pod`. */
const BUNDLES = join(__dirname, '..', '..', 'lib', 'programs');

/** Where programs are in their containers, each of which runs one. */
const MOUNT_PATH = '/run/cdk8s-openclaw/program';

const texts = new Map<string, { readonly text: string; readonly hash: string }>();

/**
 * A program of this library as one immutable ConfigMap a chart.
 *
 * Its name has the chart's and the program's hash in it: two apps in a namespace do not own one object, and a roll-back finds the program that it was made with.
 */
export class Program extends Construct {
  /**
   * The program in a construct's chart.
   *
   * @param name of its bundle, such as `unseal`
   */
  public static of(scope: Construct, name: string): Program {
    const chart = Chart.of(scope);
    const id = `Program-${name}`;
    return chart.node.tryFindChild(id) as Program | undefined ?? new Program(chart, id, name);
  }

  /** The ConfigMap that carries it. */
  public readonly configMap: kplus.ConfigMap;
  /** Where a container that runs it mounts it. */
  public readonly mount: kplus.VolumeMount;
  /** What such a container runs, before the program's arguments. */
  public readonly command: string[];

  private constructor(chart: Chart, id: string, name: string) {
    super(chart, id);
    const { text, hash } = bundle(name);
    const file = `${name}.cjs`;
    this.configMap = keepPatches(new kplus.ConfigMap(this, 'Bundle', {
      metadata: { name: `${Names.toDnsLabel(chart, { includeHash: false })}-${name}-${hash}` },
      data: { [file]: text },
      immutable: true,
    }));
    const volumeName = `${name}-program`;
    const volume = chartVolume(this, volumeName, folder => kplus.Volume.fromConfigMap(folder, volumeName, this.configMap, { name: volumeName }));
    this.mount = { volume, path: MOUNT_PATH, readOnly: true };
    this.command = ['node', `${MOUNT_PATH}/${file}`];
  }
}

function bundle(name: string): { readonly text: string; readonly hash: string } {
  let loaded = texts.get(name);
  if (!loaded) {
    const text = readFileSync(join(BUNDLES, `${name}.cjs`), 'utf8');
    texts.set(name, loaded = { text, hash: hashOf(text) });
  }
  return loaded;
}
