import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020, { ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { Contract, Response, Schema, readContract } from './support/contract';
import { Reply, Served, stopAll } from './support/serve';
import { anyStatus, byState, connected, samples, udpBlocked, unheard, warned } from './support/statuses';
import { CONNECTION_STATES, RELAY_RISKS, SEVERITIES, TailscaleStatus, UDP_AVAILABILITIES } from '../../../src/status/document';

const EVENTS = '/api/addons/tailscale/events';

let contract: Contract;
beforeAll(() => { contract = readContract(); });
afterEach(stopAll);

const ajv = addFormats(new Ajv2020({ strict: true, strictTypes: false, allErrors: true }));
const compiled = new WeakMap<Schema, ValidateFunction>();

/** What is wrong with a value; nothing where it is as the schema says. */
function faults(schema: Schema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Holds an answer to what is said of it. */
function expectAsSaid({ headers, body }: Reply, said: Response): void {
  const type = headers['content-type']!;
  expect(Object.keys(said.content)).toEqual([type]);
  expect(faults(said.content[type].schema, type === 'application/json' ? JSON.parse(body) : body)).toEqual([]);
  for (const [name, { schema }] of Object.entries(said.headers ?? {})) expect(faults(schema, headers[name.toLowerCase()])).toEqual([]);
}

/** Every schema of the contract, with where it is. */
function* schemas(): Generator<readonly [string, Schema]> {
  for (const [name, schema] of Object.entries(contract.components.schemas)) yield* within(name, schema);
  for (const [place, response] of responses()) {
    for (const [name, header] of Object.entries(response.headers ?? {})) yield* within(`${place} ${name}`, header.schema);
    for (const [type, { schema }] of Object.entries(response.content)) yield* within(`${place} ${type}`, schema);
  }
}

function* within(place: string, schema: Schema): Generator<readonly [string, Schema]> {
  yield [place, schema];
  const { properties = {}, items, anyOf = [], oneOf = [], contentSchema } = schema;
  for (const [name, property] of Object.entries(properties)) yield* within(`${place}.${name}`, property);
  for (const part of [...anyOf, ...oneOf, ...(items ? [items] : []), ...(contentSchema ? [contentSchema] : [])]) yield* within(`${place}[]`, part);
}

function* responses(): Generator<readonly [string, Response]> {
  for (const [name, response] of Object.entries(contract.components.responses)) yield [name, response];
  for (const [path, { get }] of Object.entries(contract.paths)) {
    for (const [status, response] of Object.entries(get.responses)) yield [`${path} ${status}`, response];
  }
}

describe('the file', () => {
  test('would not be read if it were not valid', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    const read = (text: string) => {
      writeFileSync(join(folder, 'openapi.yaml'), text);
      return readContract(join(folder, 'openapi.yaml'));
    };
    const text = readFileSync(join(__dirname, '../../../docs/openapi.yaml'), 'utf8');
    expect(read(text)).toEqual(contract);
    expect(() => read(text.replaceAll('description: The page.\n', ''))).toThrow('description');
    expect(() => read(text.replace('/schemas/AddonList', '/schemas/Other'))).toThrow('Other');
    rmSync(folder, { recursive: true });
  });

  test('is OpenAPI 3.1, for a server wherever the file comes from', () => {
    expect(contract.openapi).toMatch(/^3\.1\./);
    expect(contract.servers.map(({ url }) => url)).toEqual(['/']);
  });

  test('has the same values as the code has', () => {
    const enums = new Map([...schemas()].filter(([, schema]) => schema.enum).map(([, schema]) => [JSON.stringify(schema.enum), schema.enum]));
    expect([...enums.values()].sort()).toEqual([CONNECTION_STATES, UDP_AVAILABILITIES, RELAY_RISKS, SEVERITIES].map(values => [...values]).sort());
    const { ConnectionState, UdpAvailability, RelayRisk, Severity } = contract.components.schemas;
    expect([ConnectionState.enum, UdpAvailability.enum, RelayRisk.enum, Severity.enum])
      .toEqual([CONNECTION_STATES, UDP_AVAILABILITIES, RELAY_RISKS, SEVERITIES]);
    const { state, udp, relay, health } = contract.components.schemas.TailscaleStatus.properties!;
    expect([state.enum, udp.properties!.available.enum, relay.properties!.risk.enum, health.items!.properties!.severity.enum])
      .toEqual([CONNECTION_STATES, UDP_AVAILABILITIES, RELAY_RISKS, SEVERITIES]);
  });

  test('says what each state is', () => {
    for (const state of CONNECTION_STATES) expect(contract.components.schemas.ConnectionState.description).toContain(`- \`${state}\`: `);
  });

  test('leaves nothing open: each object has all of its fields and no others, each list has its elements', () => {
    for (const [place, { type, properties, required, additionalProperties, items }] of schemas()) {
      if (type === 'object') {
        expect({ place, additionalProperties, required: [...required ?? []].sort() })
          .toEqual({ place, additionalProperties: false, required: Object.keys(properties!).sort() });
      }
      if (type === 'array') expect({ place, items }).toEqual({ place, items: expect.anything() });
    }
  });

  test('has no example that is not as it says', () => {
    let count = 0;
    const hold = (place: string, schema: Schema, value: unknown) => {
      expect({ place, faults: faults(schema, value) }).toEqual({ place, faults: [] });
      count++;
    };
    for (const [place, schema] of schemas()) schema.examples?.forEach(example => hold(place, schema, example));
    for (const [place, { content }] of responses()) {
      for (const { schema, examples = {} } of Object.values(content)) Object.values(examples).forEach(({ value }) => hold(place, schema, value));
    }
    expect(count).toBeGreaterThan(20);
  });
});

describe('the paths', () => {
  test('are those of the server', async () => {
    const served = await Served.start();
    const { error } = JSON.parse((await served.ask('/nothing')).body);
    expect(error.split('use one of ')[1].split(', ').sort()).toEqual(Object.keys(contract.paths).sort());
  });

  test('are all served, with every status that is said, and no other', async () => {
    const given: Record<string, Set<string>> = {};
    const served = await Served.start(connected);
    const ask = async (path: string, host?: string) => {
      const response = await served.open(path, host ? { headers: { host } } : {});
      (given[path] ??= new Set()).add(String(response.statusCode));
      return response;
    };
    for (const state of CONNECTION_STATES) {
      served.source.set(byState[state]);
      for (const path of Object.keys(contract.paths)) {
        (await ask(path)).destroy();
        (await ask(path, 'evil.example')).destroy();
      }
    }
    while (!served.events.isFull) await served.read();
    await ask(EVENTS);
    expect(Object.fromEntries(Object.entries(given).map(([path, statuses]) => [path, [...statuses].sort()])))
      .toEqual(Object.fromEntries(Object.entries(contract.paths).map(([path, { get }]) => [path, Object.keys(get.responses).sort()])));
  });
});

describe('the answers', () => {
  const paths = () => Object.keys(contract.paths).filter(path => path !== EVENTS);

  const expectAllAsSaid = async (served: Served) => {
    for (const path of paths()) {
      const reply = await served.ask(path);
      expectAsSaid(reply, contract.paths[path].get.responses[reply.status]);
    }
  };

  test.each(samples)('are as it says: sample %#', async (status) => {
    await expectAllAsSaid(await Served.start(status));
  });

  test('are as it says for any status', async () => {
    const served = await Served.start();
    await fc.assert(fc.asyncProperty(anyStatus(), async (status) => {
      served.source.set(status);
      await expectAllAsSaid(served);
    }), { numRuns: 50 });
  });

  test('have the status whole', async () => {
    const served = await Served.start();
    await fc.assert(fc.asyncProperty(anyStatus(), async (status) => {
      served.source.set(status);
      expect(JSON.parse((await served.ask('/api/addons/tailscale')).body)).toEqual(status);
    }), { numRuns: 50 });
  });

  test('to what is wrong with a request are as it says', async () => {
    const served = await Served.start();
    const { NotFound, MethodNotAllowed } = contract.components.responses;
    const notFound = await served.ask('/nothing');
    expect(notFound.status).toBe(404);
    expectAsSaid(notFound, NotFound);
    for (const [path, { get }] of Object.entries(contract.paths)) {
      const notAllowed = await served.ask(path, { method: 'POST' });
      expect(notAllowed.status).toBe(405);
      expectAsSaid(notAllowed, MethodNotAllowed);
      const misdirected = await served.ask(path, { headers: { host: 'evil.example' } });
      expect(misdirected.status).toBe(421);
      expectAsSaid(misdirected, get.responses['421']);
    }
  });
});

describe('the events', () => {
  test('are as it says, and hold the status', async () => {
    const served = await Served.start(unheard);
    const reader = await served.read();
    const { StatusEvent } = contract.components.schemas;
    const all = [unheard, ...samples.filter(status => status !== unheard)];
    for (const status of all) served.source.set(status);
    const { events } = await reader.until(stream => stream.events.length >= all.length);
    expect(Object.keys(contract.paths[EVENTS].get.responses['200'].content)).toEqual([reader.response.headers['content-type']]);
    for (const [index, event] of events.entries()) {
      expect(faults(StatusEvent, event)).toEqual([]);
      expect(faults(StatusEvent.properties!.data.contentSchema!, JSON.parse(event.data))).toEqual([]);
      expect(JSON.parse(event.data)).toEqual(all[index]);
    }
  });

  test('are refused as it says', async () => {
    const served = await Served.start();
    while (!served.events.isFull) await served.read();
    const reply = await served.ask(EVENTS);
    expect(reply.status).toBe(503);
    expectAsSaid(reply, contract.paths[EVENTS].get.responses['503']);
  });
});

describe('the schema of a status', () => {
  /** Everything in a document, by its path: objects and lists too. */
  function* parts(value: unknown, path: readonly string[] = []): Generator<readonly [readonly string[], unknown]> {
    yield [path, value];
    if (typeof value === 'object' && value !== null) for (const [key, part] of Object.entries(value)) yield* parts(part, [...path, key]);
  }

  const isList = (value: unknown) => Array.isArray(value);
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !isList(value);

  /** The same document with a change at a path. */
  const changed = (status: TailscaleStatus, path: readonly string[], change: (holder: Record<string, unknown>, key: string) => void): unknown => {
    const root = JSON.parse(JSON.stringify({ status }));
    const all = ['status', ...path];
    change(all.slice(0, -1).reduce((holder, key) => holder[key], root), all.at(-1)!);
    return root.status;
  };

  const full: TailscaleStatus = { ...warned, relay: udpBlocked.relay };
  const status = () => contract.components.schemas.TailscaleStatus;

  test('lets a full one pass, in which nothing is empty', () => {
    expect(faults(status(), full)).toEqual([]);
    for (const [path, value] of parts(full)) expect([path, JSON.stringify(value)]).not.toEqual([path, expect.stringMatching(/^(null|\[\]|\{\}|"")$/)]);
  });

  test('fails where a field is missing', () => {
    const missing = [...parts(full)].filter(([path]) => path.length > 0 && !/^\d+$/.test(path.at(-1)!));
    expect(missing.length).toBeGreaterThan(40);
    for (const [path] of missing) {
      expect({ path, faults: faults(status(), changed(full, path, (holder, key) => delete holder[key])) })
        .toEqual({ path, faults: expect.arrayContaining([expect.stringContaining(`must have required property '${path.at(-1)}'`)]) });
    }
  });

  test('fails where there is a field too many', () => {
    const objects = [...parts(full)].filter(([, value]) => isObject(value));
    expect(objects.length).toBeGreaterThan(8);
    for (const [path] of objects) {
      const document = changed(full, path, (holder, key) => { (holder[key] as Record<string, unknown>).loginUrl = 'https://login.example'; });
      expect({ path, faults: faults(status(), document) })
        .toEqual({ path, faults: expect.arrayContaining([expect.stringContaining('must NOT have additional properties')]) });
    }
  });

  test('fails where a value is of another type', () => {
    const nullable = /^(dnsName|keyExpiry|udp\.checkedAt|relay\.peers|versions\.(daemon|cli))$/;
    for (const [path, value] of parts(full)) {
      const kind = (each: unknown) => each === null ? 'null' : isList(each) ? 'list' : typeof each;
      const mayBeNull = nullable.test(path.join('.'));
      const others = [1.5, 'a text that is nothing else', true, [], {}, null].filter(other => kind(other) !== kind(value) && !(other === null && mayBeNull));
      expect(others.length).toBeGreaterThanOrEqual(4);
      for (const other of others) {
        const found = faults(status(), changed(full, path, (holder, key) => { holder[key] = other; }));
        expect({ path, other, isRefused: found.length > 0 }).toEqual({ path, other, isRefused: true });
      }
    }
  });

  test.each<[string, unknown]>([
    ['name', 'other'], ['state', 'Connected'], ['state', 'needsLogin'],
    ['since', '2026-03-01'], ['since', '2026-03-01 09:30'], ['since', '2026-13-01T09:30:00Z'],
    ['addresses.0', '100.64.0.256'], ['addresses.0', '100.64.0.7:80'], ['addresses.1', '[fd7a::7]'],
    ['urls.0', 'agent'], ['urls.0', 'https://agent'], ['urls.0', 'http://a b'],
    ['udp.available', 'maybe'], ['udp.available', ''], ['udp.checkedAt', 'never'],
    ['relay.risk', 'medium'], ['relay.peers.derp', -1], ['relay.peers.derp', 0.5],
    ['keyExpiry', 'soon'], ['health.0.severity', 'fatal'], ['errors.0.code', 'lower-case'], ['errors.0.code', ''],
  ])('fails where %s is %j', (path, value) => {
    expect(faults(status(), changed(full, path.split('.'), (holder, key) => { holder[key] = value; }))).not.toEqual([]);
  });
});
