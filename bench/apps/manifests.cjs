// node manifests.cjs SEALED COUNT FILE: writes the agents' manifests as JSON, for `synth-raw.cjs`.
const { writeFileSync } = require('fs');
const { agents } = require('./agents.cjs');

const [sealed, count, file] = process.argv.slice(2);

writeFileSync(file, JSON.stringify(agents(sealed, Number(count)).chart.toJson()));
