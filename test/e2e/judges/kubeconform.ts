import { Judge } from './finding';
import { outcomeOf } from '../support/run';
import { settings } from '../support/settings';

/** Kinds of operators that the cluster need not have, and then has no schema of: their own tests hold them against their definitions. */
const NOT_OF_THE_CLUSTER = ['PodMonitor', 'PrometheusRule', 'VolumeSnapshot'];

interface Conformity {
  readonly resources: ReadonlyArray<{ readonly kind: string; readonly name: string; readonly status: string; readonly msg: string }>;
}

/** https://github.com/yannh/kubeconform, with the schemas of the cluster at hand: unknown fields are findings. */
export const kubeconform: Judge = {
  name: 'kubeconform',
  async findings(manifests) {
    const { stdout, stderr } = await outcomeOf([...settings.judges.kubeconform, '-strict', '-output', 'json', '-verbose', '-skip', NOT_OF_THE_CLUSTER.join(','), '-'], { input: manifests });
    if (stdout === '') throw new Error(`kubeconform said nothing: ${stderr}`);
    const { resources } = JSON.parse(stdout) as Conformity;
    if (resources.every(({ status }) => status === 'statusSkipped')) throw new Error('kubeconform found nothing to judge');
    return resources.filter(({ status }) => !['statusValid', 'statusSkipped'].includes(status))
      .map(({ kind, name, status, msg }) => ({ check: status, where: `${kind} ${name}`, message: msg }));
  },
};
