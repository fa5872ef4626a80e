import { Device } from './device';

/** A time in RFC 3339. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** How Go writes that there is no time. */
const NO_TIME = '0001-01-01T00:00:00Z';

type Fields = { readonly [name: string]: unknown };

/**
 * Reads the answer to a request for a tailnet's devices: the fields that are needed here are there and of the right types. All others are left out.
 *
 * @throws Error with the reason, which quotes nothing of the answer
 * @see https://tailscale.com/api#tag/devices/get/tailnet/{tailnet}/devices
 */
export function parseDevices(json: string): Device[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error('it is no JSON');
  }
  return list(fields(value, 'the whole').devices, 'devices').map((each, index) => device(fields(each, `devices[${index}]`), `devices[${index}]`));
}

function device(of: Fields, at: string): Device {
  const tags = listOrNone(of.tags, `${at}.tags`).map((tag, index) => text(tag, `${at}.tags[${index}]`));
  const owner = textOrNone(of.user, `${at}.user`);
  const expires = time(of.expires, `${at}.expires`);
  const keyExpiryDisabled = flag(of.keyExpiryDisabled, `${at}.keyExpiryDisabled`);
  return {
    id: text(of.nodeId ?? of.id, `${at}.nodeId`),
    name: text(of.name, `${at}.name`),
    // Of a tagged device it is whoever added it.
    ...(tags.length > 0 || owner === '' ? {} : { owner }),
    tags,
    addresses: list(of.addresses, `${at}.addresses`).map((address, index) => text(address, `${at}.addresses[${index}]`)),
    // The time stays when expiry is disabled, and means nothing then.
    ...(keyExpiryDisabled || expires === undefined ? {} : { expires }),
    keyExpiryDisabled,
    authorized: flag(of.authorized, `${at}.authorized`),
    isExternal: flagOrNone(of.isExternal, `${at}.isExternal`),
    multipleConnections: flagOrNone(of.multipleConnections, `${at}.multipleConnections`),
  };
}

function fields(value: unknown, at: string): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : expected('an object', at);
}

function list(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : expected('a list', at);
}

function listOrNone(value: unknown, at: string): readonly unknown[] {
  return isLeftOut(value) ? [] : list(value, at);
}

function text(value: unknown, at: string): string {
  return typeof value === 'string' && value !== '' ? value : expected('a text', at);
}

function textOrNone(value: unknown, at: string): string {
  return isLeftOut(value) || value === '' ? '' : text(value, at);
}

function flag(value: unknown, at: string): boolean {
  return typeof value === 'boolean' ? value : expected('true or false', at);
}

function flagOrNone(value: unknown, at: string): boolean {
  return isLeftOut(value) ? false : flag(value, at);
}

function time(value: unknown, at: string): string | undefined {
  const told = textOrNone(value, at);
  if (told === '' || told === NO_TIME) return undefined;
  return TIME.test(told) && !Number.isNaN(Date.parse(told)) ? told : expected('a time', at);
}

/** Go leaves out what is empty, or writes null for it. */
function isLeftOut(value: unknown): boolean {
  return value === undefined || value === null;
}

function expected(what: string, at: string): never {
  throw new Error(`${at} is not ${what}`);
}
