// node rules.cjs MANIFESTS: prints the microseconds in which a pod's manifests are held against the rules, among as many as there are.
const { readFileSync } = require('fs');
const { Inventory } = require('../../lib/checks/manifests/inventory.js');
const { runRules } = require('../../lib/checks/run-rules.js');

const [file] = process.argv.slice(2);
const objects = JSON.parse(readFileSync(file, 'utf8')).map(manifest => ({ manifest, where: `${manifest.kind} ${manifest.metadata.name}` }));

/** Pods that are checked in all, so that few are measured as warm as many. */
const PODS = 1000;

const check = () => {
  const inventory = new Inventory(objects);
  runRules(inventory);
  return inventory.pods.length;
};
const rounds = Math.ceil(PODS / check());
const start = performance.now();
let pods = 0;
for (let round = 0; round < rounds; round++) pods += check();
console.log((performance.now() - start) * 1000 / pods);
