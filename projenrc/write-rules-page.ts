// Writes docs/rules.md from the rules.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from './rules-page';
import { RULES } from '../src/checks/rules';

writeFileSync(join(__dirname, '..', 'docs', 'rules.md'), rulesPage(RULES));
