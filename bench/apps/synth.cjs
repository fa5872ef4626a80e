// node synth.cjs SEALED COUNT OUTDIR: prints the milliseconds from the first construct to the written file.
const { agents } = require('./agents.cjs');

const [sealed, count, outdir] = process.argv.slice(2);

const start = performance.now();
agents(sealed, Number(count), outdir).app.synth();
console.log(performance.now() - start);
