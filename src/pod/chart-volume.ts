import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Where these volumes are in the tree: beside the chart's own children, and in nobody's way. */
const FOLDER = 'OpenClawVolumes';

/**
 * A volume that is the same in every pod of a chart: made once, since each construct that an app has makes its synthesis slower, and cdk8s-plus tells the volumes of a pod apart by
 * identity.
 *
 * @param name of the volume, or what tells it from others of that name
 */
export function chartVolume(scope: Construct, name: string, make: (folder: Construct) => kplus.Volume): kplus.Volume {
  const chart = Chart.of(scope);
  const folder = chart.node.tryFindChild(FOLDER) as Construct | undefined ?? new Construct(chart, FOLDER);
  return folder.node.tryFindChild(name) as kplus.Volume | undefined ?? make(folder);
}

/** A chart's `chartVolume` that is empty at first and ends with its pod. */
export function emptyVolume(scope: Construct, name: string, options: kplus.EmptyDirVolumeOptions): kplus.Volume {
  return chartVolume(scope, name, folder => kplus.Volume.fromEmptyDir(folder, name, name, options));
}
