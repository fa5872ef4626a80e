// node one-instance.cjs SEALED OUTDIR: an app with one agent.
const { agents } = require('./agents.cjs');

const [sealed, outdir] = process.argv.slice(2);

agents(sealed, 1, outdir).app.synth();
