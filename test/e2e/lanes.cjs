const { existsSync } = require('node:fs');
const { basename, join } = require('node:path');
const Runner = require('jest-runner').default;

/** Suites that need no control server and take nothing away that others use: one after the other, beside those that do. */
const BESIDE = new Set(['6-page', '11-config', '12-backup', '14-judges', '18-openers', '21-sealed-fields']);
/** Suites that take the API server, the kubelet or the cluster's DNS away: when all others have ended. */
const ALONE = new Set(['13-faults']);

/** One suite after the other in each of two lanes, side by side, for most of them wait most of the time; then those that bear no company. */
module.exports = class extends Runner {
  async runTests(tests, watcher, options) {
    const [beside, alone, others] = [[], [], []];
    for (const test of tests) {
      const name = basename(test.path, '.test.ts');
      (BESIDE.has(name) ? beside : ALONE.has(name) ? alone : others).push(test);
    }
    const missing = [...BESIDE, ...ALONE].filter(name => !existsSync(join(__dirname, `${name}.test.ts`)));
    if (missing.length > 0) throw new Error(`there is no suite ${missing.join(', ')}: if it was renamed, rename it in lanes.cjs`);
    // a process of its own for each lane
    const lane = async suites => suites.length > 0 && super.runTests(suites, watcher, { ...options, serial: false });
    await Promise.all([lane(others), lane(beside)]);
    await lane(alone);
  }
};
