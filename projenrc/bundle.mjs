// Bundles the programs that run in the pod, each to one file without dependencies: lib/programs/<name>.cjs,
// or <folder>/<name>.cjs when called with a folder.
// The output depends on the sources alone, not on where the checkout lives: its hash names a ConfigMap.
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// A ConfigMap carries the program, and client-side `kubectl apply` copies that into an annotation of 262,144 bytes at most.
const MAX_ESCAPED_BYTES = 250_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'lib', 'programs'));

/** With the AWS SDK in it, which no ConfigMap has room for: the Dockerfile makes an image of it. */
const IN_IMAGE = ['unseal-kms'];

for (const program of ['backup', 'merge-config', 'status', 'unseal', ...IN_IMAGE]) {
  const outfile = join(folder, `${program}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`src/programs/${program}/main.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    // Classes keep their names, so that "unexpected TypeError" never becomes "unexpected e".
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
  });

  const escaped = Buffer.byteLength(JSON.stringify(await readFile(outfile, 'utf8')));
  console.log(`${program}.cjs: ${statSync(outfile).size} bytes, ${escaped} in JSON`);
  if (escaped > MAX_ESCAPED_BYTES && !IN_IMAGE.includes(program)) {
    throw new Error(`${program}.cjs takes ${escaped} bytes in JSON, ${MAX_ESCAPED_BYTES} at most; import less`);
  }
}
