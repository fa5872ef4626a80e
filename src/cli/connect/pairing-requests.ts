/** A device that waits for its approval. All texts but the time are its own or the gateway's words: they are not safe to print. */
export interface PairingRequest {
  readonly requestId: string;
  readonly deviceId: string;
  /** The name that it gives itself. */
  readonly name: string | null;
  readonly platform: string | null;
  /** The program, such as `openclaw-control-ui`. */
  readonly client: string | null;
  /** Where a browser has the page from. */
  readonly origin: string | null;
  /** The address that the gateway saw. That of a forwarded connection is one of the pod's own. */
  readonly address: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** In UTC, as RFC 3339 has it. */
  readonly askedAt: string;
  /** Whether the device was approved before, and asks for something else or more. */
  readonly paired: boolean;
}

/** Most entries of a list. More are refused, not cut: what is approved has been shown. */
const MAX_ENTRIES = 100;

/** What is passed on as an argument: nothing that looks like an option. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/** Latest time of a Date, in milliseconds. */
const MAX_TIME = 8.64e15;

type Fields = { readonly [name: string]: unknown };

/**
 * Reads what `openclaw devices list --json` prints: `{"pending": […], "paired": […]}`.
 *
 * @returns the requests that are pending, the oldest first
 * @throws Error with the reason
 * @see https://docs.openclaw.ai/cli/devices
 */
export function parsePairingRequests(json: string): PairingRequest[] {
  const list = fieldsOf(parse(json), 'the whole');
  const paired = new Set(entries(list.paired, 'paired', Infinity).map((device, index) => fieldsOf(device, `paired[${index}]`).deviceId));
  return entries(list.pending, 'pending', MAX_ENTRIES)
    .map((request, index) => pairingRequest(fieldsOf(request, `pending[${index}]`), `pending[${index}]`, paired))
    .sort((one, other) => Date.parse(one.askedAt) - Date.parse(other.askedAt));
}

function pairingRequest(fields: Fields, at: string, paired: ReadonlySet<unknown>): PairingRequest {
  const text = (name: string) => textOrNull(fields[name], `${at}.${name}`);
  const texts = (name: string) => entries(fields[name] ?? [], `${at}.${name}`, MAX_ENTRIES).map((entry, index) => (
    textOrNull(entry, `${at}.${name}[${index}]`) ?? expected('a text', `${at}.${name}[${index}]`)
  ));
  const deviceId = text('deviceId') ?? expected('a text', `${at}.deviceId`);
  const role = text('role');
  return {
    requestId: requestId(fields.requestId, `${at}.requestId`),
    deviceId,
    name: text('displayName'),
    platform: text('platform'),
    client: text('clientId'),
    origin: text('browserOrigin'),
    address: text('remoteIp'),
    roles: [...new Set([...role === null ? [] : [role], ...texts('roles')])],
    scopes: texts('scopes'),
    askedAt: time(fields.ts, `${at}.ts`),
    paired: paired.has(deviceId),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('it is no JSON');
  }
}

function fieldsOf(value: unknown, at: string): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : expected('an object', at);
}

function entries(value: unknown, at: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) return expected('a list', at);
  return value.length <= most ? value : expected(`a list of at most ${most}`, at);
}

function textOrNull(value: unknown, at: string): string | null {
  return value === undefined || value === null ? null : typeof value === 'string' ? value : expected('a text', at);
}

function requestId(value: unknown, at: string): string {
  return typeof value === 'string' && REQUEST_ID.test(value) ? value : expected('an id', at);
}

function time(value: unknown, at: string): string {
  return typeof value === 'number' && Math.abs(value) <= MAX_TIME ? new Date(value).toISOString() : expected('a time in milliseconds', at);
}

function expected(what: string, at: string): never {
  throw new Error(`${at} is not ${what}`);
}
