import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An answer of the API in full, as `fields=all` gives it, with example data. */
export const DEVICES_JSON = readFileSync(join(__dirname, 'api', 'devices.json'), 'utf8');

/** A device as the API tells of it. */
export interface ApiDevice {
  readonly [field: string]: unknown;
}

/** The devices of the answer, some fields of one of them changed; undefined leaves a field out. */
export function devicesWith(changed: { readonly [hostname: string]: ApiDevice } = {}, ...more: readonly ApiDevice[]): string {
  const { devices } = JSON.parse(DEVICES_JSON) as { readonly devices: readonly ApiDevice[] };
  return JSON.stringify({ devices: [...devices.map((device) => ({ ...device, ...changed[String(device.hostname)] })), ...more] });
}

/** A device that a list of the API may have beside those of the answer. */
export function apiDevice(name: string, fields: ApiDevice): ApiDevice {
  return {
    addresses: ['100.64.0.99'],
    id: `id-of-${name}`,
    nodeId: `n${name}CNTRL`,
    user: 'alice@example.com',
    name: `${name}.tail1234.ts.net`,
    hostname: name,
    keyExpiryDisabled: false,
    expires: '2999-01-01T00:00:00Z',
    authorized: true,
    isExternal: false,
    ...fields,
  };
}

/** A policy in which nothing is wrong, with sections changed. */
export function policyWith(sections: { readonly [section: string]: unknown } = {}): string {
  return `// who may reach the agents\n${JSON.stringify({
    groups: { 'group:family': ['alice@example.com', 'bob@example.com'] },
    tagOwners: { 'tag:agent': ['autogroup:admin'], 'tag:monitoring': ['autogroup:admin'] },
    grants: [FAMILY, MONITORING],
    ...sections,
  }, undefined, 2)}\n`;
}

export const FAMILY = { src: ['group:family'], dst: ['tag:agent'], ip: ['tcp:8080'] };

export const MONITORING = { src: ['tag:monitoring'], dst: ['tag:agent'], ip: ['tcp:9003'] };
