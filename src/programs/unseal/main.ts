import { run } from './run';

/* Opens values with the private keys of a Secret. It asks nobody. */

void run(process.argv.slice(2)).then((code) => { process.exitCode = code; });
