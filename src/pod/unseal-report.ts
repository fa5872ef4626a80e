import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { emptyVolume } from './chart-volume';
import { UNSEAL_PREFIX } from './cloud-identity';
import { REPORT_VARIABLE } from '../sealing/report-variable';

/** Where the record is mounted, by those who write it and by whoever reads it. */
export const REPORT_PATH = '/run/cdk8s-openclaw/report';

/** Has a container that opens sealed values leave a record of what opened and what failed in a volume, as `<container>.json`. */
export function reportTo(report: kplus.Volume, container: kplus.Container): void {
  container.mount(REPORT_PATH, report);
  container.env.addVariable(REPORT_VARIABLE, kplus.EnvValue.fromValue(`${REPORT_PATH}/${container.name}.json`));
}

/** A volume with the records of all containers of a pod that open sealed values, but of those that leave theirs elsewhere. */
export function unsealReport(scope: Construct, workload: kplus.AbstractPod): kplus.Volume {
  const report = emptyVolume(scope, 'tailscale-report', { sizeLimit: Size.mebibytes(1) });
  workload.initContainers
    .filter(({ name, env }) => name.startsWith(UNSEAL_PREFIX) && !(REPORT_VARIABLE in env.variables))
    .forEach(container => reportTo(report, container));
  return report;
}
