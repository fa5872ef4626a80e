import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Judge } from './finding';
import { outcomeOf } from '../support/run';
import { settings } from '../support/settings';

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: { readonly failed_checks: ReadonlyArray<{ readonly check_id: string; readonly check_name: string; readonly resource: string }> };
}

/** https://www.checkov.io */
export const checkov: Judge = {
  name: 'checkov',
  async findings(manifests) {
    const folder = mkdtempSync(join(tmpdir(), 'cdk8s-openclaw-e2e-'));
    try {
      const file = join(folder, 'manifests.yaml');
      writeFileSync(file, manifests);
      // it would ask its maker for guidelines
      const { stdout, stderr } = await outcomeOf([...settings.judges.checkov, '--framework', 'kubernetes', '--skip-download', '--output', 'json', '--file', file]);
      if (!stdout.includes('"results"')) throw new Error(`checkov did not judge: ${stderr || stdout}`);
      const { summary, results } = JSON.parse(stdout) as Report;
      if (summary.parsing_errors > 0 || summary.passed === 0) throw new Error('checkov found nothing to judge, or could not read it');
      return results.failed_checks.map(({ check_id: check, check_name: message, resource: where }) => ({ check, where, message }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
