// node synth-raw.cjs MANIFESTS OUTDIR: the same as `synth.cjs` for manifests that are in memory already, each made a raw ApiObject.
const { readFileSync } = require('fs');
const { ApiObject, App, Chart } = require('cdk8s');

const [file, outdir] = process.argv.slice(2);
const manifests = JSON.parse(readFileSync(file, 'utf8'));

const start = performance.now();
const app = new App({ outdir });
const chart = new Chart(app, 'agents', { namespace: 'agents' });
manifests.forEach((manifest, index) => new ApiObject(chart, `object-${index}`, manifest));
app.synth();
console.log(performance.now() - start);
