import { randomBytes } from 'node:crypto';
import { SoakedAgent } from '../agent';
import { Aftermath, differing } from './check';
import { redact } from '../../support/secrets';

const NOTE = '/home/node/.openclaw/workspace/note';
const NOTE_BYTES = 256 * 1024;
const YEAR_MS = 365 * 24 * 3_600_000;

/**
 * Prints what is to stay of the agent's data: whether its database is whole, who the gateway is, which devices it has let in, the reminder that a person has asked for, and the
 * bytes of a file of the agent's. Only a hash, for the gateway's own key is among it.
 */
const FINGERPRINT = `
const { createHash } = require('node:crypto');
const { DatabaseSync } = require('node:sqlite');
const home = process.env.OPENCLAW_STATE_DIR;
const database = new DatabaseSync(home + '/state/openclaw.sqlite', { readOnly: true, timeout: 5000 });
const rows = query => JSON.stringify(database.prepare(query).all());
const hash = value => createHash('sha256').update(value).digest('hex').slice(0, 16);
console.log(JSON.stringify({
  integrity: database.prepare('pragma integrity_check').get().integrity_check,
  gateway: hash(rows('select device_id, private_key_pem from device_identities order by device_id')),
  devices: hash(rows('select device_id from device_pairing_paired order by device_id')),
  reminders: database.prepare("select count(*) as found from cron_jobs where name = 'kept'").get().found,
  note: hash(require('node:fs').readFileSync('${NOTE}')),
}));`;

/** Gives the agent what it is to keep: a file, and what the gateway stores in its database when a person asks for it. */
export async function leaveData({ namespace, name }: SoakedAgent): Promise<void> {
  await namespace.shell(name, 'openclaw', `mkdir -p "$(dirname ${NOTE})" && base64 -d > ${NOTE}`, randomBytes(NOTE_BYTES).toString('base64'));
  const at = new Date(Date.now() + YEAR_MS).toISOString();
  const remind = ['node', 'openclaw.mjs', 'cron', 'add', '--name', 'kept', '--at', at, '--session', 'main', '--system-event', 'kept'];
  const { code, stdout, stderr } = await namespace.exec(name, 'openclaw', remind);
  if (code !== 0) throw new Error(redact(`the gateway took no reminder: ${stderr || stdout}`));
}

/** What {@link leaveData} left, as it is. */
export async function fingerprintOf({ namespace, name }: SoakedAgent): Promise<string> {
  const { code, stdout, stderr } = await namespace.exec(name, 'openclaw', ['node', '--no-warnings', '-e', FINGERPRINT]);
  if (code !== 0) throw new Error(redact(`the agent's data can not be read: ${stderr}`));
  return stdout.trim();
}

/** The agent's data is what it was. */
export async function sameData({ agent, kept }: Aftermath): Promise<string[]> {
  return differing('the agent\'s data', await fingerprintOf(agent), kept.data);
}
