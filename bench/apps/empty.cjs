// node empty.cjs OUTDIR: what `cdk8s init` makes, before anything is put in.
const { App, Chart } = require('cdk8s');
require('cdk8s-plus-28');

const [outdir] = process.argv.slice(2);

const app = new App({ outdir });
new Chart(app, 'agents', { namespace: 'agents' });
app.synth();
