import { Judge, JudgeFinding } from './finding';
import { outcomeOf } from '../support/run';
import { settings } from '../support/settings';

/** kube-score's grade of what is all right. */
const ALL_OK = 10;

interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: ReadonlyArray<{
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: ReadonlyArray<{ readonly path: string; readonly summary: string }> | null;
  }>;
}

/** https://github.com/zegl/kube-score */
export const kubeScore: Judge = {
  name: 'kube-score',
  async findings(manifests) {
    const { stdout, stderr } = await outcomeOf([...settings.judges.kubeScore, 'score', '--output-format', 'json', '-'], { input: manifests });
    if (stdout === '') throw new Error(`kube-score said nothing: ${stderr}`);
    return (JSON.parse(stdout) as Scored[]).flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) => (
      checks.filter(({ grade, skipped }) => !skipped && grade < ALL_OK).flatMap(({ check, comments }): JudgeFinding[] => (
        (comments?.length ? comments : [{ path: '', summary: '' }]).map(({ path, summary }) => ({
          check: check.id,
          where: [kind, name, path].filter(part => part !== '').join(' '),
          message: summary,
        }))
      ))
    ));
  },
};
