import { PairingRequest } from './pairing-requests';
import { printable } from '../printable';
import { age } from '../status/age';

/** Longest text of a device's, in UTF-16 code units. */
const MAX_LENGTH = 255;

const NOTHING = '-';

/** Who asks for what, in lines that are safe to print. All roles and scopes are there: nobody approves what was cut off. */
export function describeRequest(request: PairingRequest, now: Date): string {
  const { requestId, deviceId, name, platform, client, origin, address, roles, scopes, askedAt, paired } = request;
  const rows: ReadonlyArray<readonly [string, ...ReadonlyArray<string | null>]> = [
    ['device', `${shown(deviceId)} (${paired ? 'approved before, asks for something else' : 'new'})`],
    ['name', name],
    ['client', client],
    ['platform', platform],
    ['origin', origin],
    ['address', address],
    ['roles', ...roles],
    ['scopes', ...scopes],
    ['asked', `${askedAt}, ${age(askedAt, now)} ago`],
  ];
  const lines = rows.map(([title, ...values]) => `  ${title.padEnd(9)}${values.map(shown).join(', ') || NOTHING}\n`);
  return `request ${requestId}\n${lines.join('')}`;
}

function shown(text: string | null): string {
  return printable(text ?? '', MAX_LENGTH) || NOTHING;
}
