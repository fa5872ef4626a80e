import { writeFileSync } from 'node:fs';

/**
 * In place of OpenClaw's own CLI, which takes more than half a gigabyte; the end-to-end tests have it. It lays its archives out as documented, by tar, takes variables from the file .env among
 * the data, packs the folder with credentials, too, and refuses to unpack into what its configuration says is in use. It does what the files `fail` and `slow` beside it tell.
 *
 * @see https://docs.openclaw.ai/install/backups
 */
const OPENCLAW = `
const { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, cpSync, writeFileSync, appendFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { execFileSync } = require('node:child_process');
const [, , word, verb, ...args] = process.argv;
const option = name => args[args.indexOf(name) + 1];
const fail = (message) => { console.log(JSON.stringify({ ok: false, error: { message } })); process.exit(1); };
if (word !== 'backup' || !args.includes('--json')) fail('unknown command');
if (existsSync(join(__dirname, 'fail'))) { if (verb === 'create') writeFileSync(option('--output'), 'a part'); fail(readFileSync(join(__dirname, 'fail'), 'utf8')); }
if (existsSync(join(__dirname, 'slow'))) { writeFileSync(join(__dirname, 'started'), ''); setTimeout(() => {}, 60000); return; }
const state = process.env.OPENCLAW_STATE_DIR;
if (existsSync(join(state, '.env'))) {
  for (const [, name, value] of readFileSync(join(state, '.env'), 'utf8').matchAll(/^(\\w+)=(.*)$/gm)) process.env[name] ??= value;
}
const configFile = process.env.OPENCLAW_CONFIG_PATH ?? join(state, 'openclaw.json');
const config = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {};
if (verb === 'create') {
  const root = 'a-backup';
  const folder = mkdtempSync(join(__dirname, 'staging-'));
  const path = join(root, 'payload/posix', state);
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  cpSync(state, join(folder, path), { recursive: true, verbatimSymlinks: true });
  const oauth = process.env.OPENCLAW_OAUTH_DIR ?? join(state, 'credentials');
  if (existsSync(oauth) && !oauth.startsWith(state)) cpSync(oauth, join(folder, root, 'payload/posix', oauth), { recursive: true });
  const manifest = existsSync(join(__dirname, 'manifest')) ? readFileSync(join(__dirname, 'manifest'), 'utf8') : JSON.stringify({ schemaVersion: 1, archiveRoot: root, assets: [{ kind: 'state', sourcePath: state, archivePath: path }] });
  writeFileSync(join(folder, root, 'manifest.json'), manifest);
  execFileSync('tar', ['-czf', option('--output'), '-C', folder, root]);
  console.log(JSON.stringify({ archivePath: option('--output'), verified: args.includes('--verify'), warnings: ['opaque: notes.sqlite'] }));
} else {
  if (config.agentDir && option('--target').startsWith(config.agentDir)) fail('the target is in use');
  mkdirSync(option('--target'));
  execFileSync('tar', ['-xzf', args[0], '-C', option('--target')]);
  console.log(JSON.stringify({ ok: true, archiveRoot: 'a-backup' }));
}
`;

/** Puts the stand-in into a file. */
export function writeOpenClaw(file: string): void {
  writeFileSync(file, OPENCLAW);
}
