import { once } from 'node:events';
import * as fc from 'fast-check';
import { Served, closeOf, stopAll } from './support/serve';
import { anyStatus, byState, connected, udpBlocked, unheard } from './support/statuses';
import { TailscaleStatus } from '../../../src/status/document';

const PATH = '/api/addons/tailscale/events';
const READERS = 64;
const MAX_UNREAD_BYTES = 256 * 1024;

// The clock of heartbeats alone: connections go by the real one.
beforeEach(() => jest.useFakeTimers({
  doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout', 'Date', 'hrtime', 'performance'],
}));
afterEach(async () => {
  await stopAll();
  jest.useRealTimers();
});

/** A different status of a given length for each number. */
const long = (number: number, length = 64 * 1024): TailscaleStatus => ({ ...connected, instance: `${number} ${'x'.repeat(length)}` });

const nextTurn = async () => new Promise(setImmediate);

describe('what a reader gets', () => {
  test('is the status at once, and how soon to come back', async () => {
    const reader = await (await Served.start(udpBlocked)).read();
    const stream = await reader.until(({ events }) => events.length > 0);
    expect(stream).toEqual({ events: [{ event: 'status', data: JSON.stringify(udpBlocked) }], comments: [], retry: '3000', others: [] });
  });

  test('is one event for each change, and none without', async () => {
    const served = await Served.start(unheard);
    const readers = [await served.read(), await served.read()];
    served.source.set(byState.connecting);
    served.source.set(JSON.parse(JSON.stringify(byState.connecting)));
    served.source.set(connected);
    for (const reader of readers) expect(await reader.untilEvents(3)).toEqual([unheard, byState.connecting, connected]);
    // one more, so that a fourth would have been seen
    served.source.set(udpBlocked);
    for (const reader of readers) expect(await reader.untilEvents(4)).toEqual([unheard, byState.connecting, connected, udpBlocked]);
  });

  test('begins with the present status for who comes later', async () => {
    const served = await Served.start(unheard);
    await (await served.read()).untilEvents(1);
    served.source.set(connected);
    expect(await (await served.read()).untilEvents(1)).toEqual([connected]);
  });

  test('is a comment every 25 seconds', async () => {
    const reader = await (await Served.start()).read();
    await reader.untilEvents(1);
    jest.advanceTimersByTime(24_999);
    expect(reader.stream.comments).toEqual([]);
    jest.advanceTimersByTime(1);
    await reader.until(({ comments }) => comments.length === 1);
    jest.advanceTimersByTime(50_000);
    const { comments, events, others } = await reader.until(stream => stream.comments.length === 3);
    expect(comments).toEqual(['still here', 'still here', 'still here']);
    expect(events).toHaveLength(1);
    expect(others).toEqual([]);
  });

  test('is whole, whatever the status holds', async () => {
    const served = await Served.start(unheard);
    await fc.assert(fc.asyncProperty(anyStatus(), fc.boolean(), async (status, isFirst) => {
      // a status is not told when it is the one that is there already
      served.source.set(isFirst ? status : unheard);
      const reader = await served.read();
      served.source.set(status);
      served.source.set(long(0, 0));
      const count = isFirst ? 2 : 3;
      const { events, comments, others } = await reader.until(stream => stream.events.length >= count);
      reader.leave();
      const sent = isFirst ? [status, long(0, 0)] : [unheard, status, long(0, 0)];
      expect(events).toEqual(sent.map(each => ({ event: 'status', data: JSON.stringify(each) })));
      expect({ comments, others }).toEqual({ comments: [], others: [] });
    }), { numRuns: 50, examples: [[{ ...connected, hostname: '\n\ndata: {}\n\nevent: end\r\rid: 1' }, false]] });
  });

  test('ends with the exporter', async () => {
    const served = await Served.start();
    const readers = [await served.read(), await served.read()];
    for (const reader of readers) await reader.untilEvents(1);
    const ends = readers.map(async ({ response }) => once(response, 'end'));
    served.events.end();
    await Promise.all(ends);
    for (const { response, stream } of readers) {
      expect(response.complete).toBe(true);
      expect(stream.events).toHaveLength(1);
    }
  });
});

describe('a stream that has ended', () => {
  test('is not written to', async () => {
    const served = await Served.start(unheard);
    const opened = served.nextResponse();
    const reader = await served.read();
    const response = await opened;
    const failed = jest.fn();
    response.on('error', failed);
    const end = once(reader.response, 'end');
    served.events.end();
    served.source.set(connected);
    jest.advanceTimersByTime(25_000);
    await end;
    expect(failed).not.toHaveBeenCalled();
    expect(reader.stream.events).toHaveLength(1);
  });
});

describe('a reader that does not read', () => {
  /** A connection that asks for events, and takes none of what comes. */
  const sleeper = async (served: Served) => {
    const opened = served.nextResponse();
    const socket = await served.connect();
    socket.pause().write(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const response = await opened;
    const failed = jest.fn();
    response.on('error', failed);
    return { socket, response, failed };
  };

  test('is dropped, and keeps little memory until then', async () => {
    const served = await Served.start();
    const { response, failed } = await sleeper(served);
    const closed = once(response, 'close');
    let mostUnread = 0;
    // the system takes some megabytes itself
    for (let number = 0; !response.destroyed && number < 1000; number++) {
      served.source.set(long(number));
      mostUnread = Math.max(mostUnread, response.writableLength);
      await nextTurn();
    }
    await closed;
    expect(mostUnread).toBeGreaterThan(MAX_UNREAD_BYTES);
    expect(mostUnread).toBeLessThan(MAX_UNREAD_BYTES + 80 * 1024);
    expect(failed).not.toHaveBeenCalled();
    await expect(served.ask('/healthz')).resolves.toMatchObject({ status: 200 });
  });

  test('is dropped also where all changes come at once', async () => {
    const served = await Served.start();
    const { response, failed } = await sleeper(served);
    const closed = once(response, 'close');
    for (let number = 0; number < 1000; number++) served.source.set(long(number));
    expect(response.destroyed).toBe(true);
    await closed;
    await nextTurn();
    expect(failed).not.toHaveBeenCalled();
  });

  test('takes nothing from who reads', async () => {
    const served = await Served.start(unheard);
    const { response } = await sleeper(served);
    const reader = await served.read();
    await reader.untilEvents(1);
    let count = 1;
    for (; !response.destroyed && count < 1000; count++) {
      served.source.set(long(count));
      await reader.next();
    }
    expect(response.destroyed).toBe(true);
    served.source.set(connected);
    const stream = await reader.until(({ events }) => events.at(-1)?.data === JSON.stringify(connected));
    expect(stream.events).toHaveLength(count + 1);
  });
});

describe('the number of readers', () => {
  const fill = async (served: Served) => Promise.all(Array.from({ length: READERS }, async () => {
    const reader = await served.read();
    await reader.untilEvents(1);
    return reader;
  }));

  test('is limited, and those that are there stay', async () => {
    const served = await Served.start(unheard);
    const readers = await fill(served);
    expect(served.events.isFull).toBe(true);
    const { status, headers, body } = await served.ask(PATH);
    expect({ status, type: headers['content-type'], wait: headers['retry-after'], body: JSON.parse(body) })
      .toEqual({ status: 503, type: 'application/json', wait: '30', body: { error: 'too many readers: close a page' } });
    await expect(served.ask(PATH, { method: 'HEAD' })).resolves.toMatchObject({ status: 503, body: '' });
    served.source.set(connected);
    for (const reader of readers) expect(await reader.untilEvents(2)).toEqual([unheard, connected]);
  });

  test('goes down when one leaves', async () => {
    const served = await Served.start();
    const connection = once(served.server, 'connection');
    const first = await served.read();
    const [socket] = await connection;
    for (let number = 1; number < READERS; number++) await (await served.read()).untilEvents(1);
    await expect(served.ask(PATH)).resolves.toMatchObject({ status: 503 });
    const gone = closeOf(socket);
    first.leave();
    await gone;
    await (await served.read()).untilEvents(1);
    await expect(served.ask(PATH)).resolves.toMatchObject({ status: 503 });
  });

  test('goes down when the streams are ended', async () => {
    const served = await Served.start();
    await fill(served);
    served.events.end();
    expect(served.events.isFull).toBe(false);
  });

  test('does not count who asks for headers alone', async () => {
    const served = await Served.start();
    for (let number = 0; number <= READERS; number++) {
      await expect(served.ask(PATH, { method: 'HEAD' })).resolves.toMatchObject({ status: 200, body: '' });
    }
    await (await served.read()).untilEvents(1);
  });

  test('is not used up by one connection that asks again and again, without waiting', async () => {
    const served = await Served.start();
    const connection = once(served.server, 'connection');
    const client = await served.connect();
    const [socket] = await connection;
    let asked = 0;
    const all = new Promise<void>((resolve) => served.server.on('request', () => { if (++asked === READERS) resolve(); }));
    client.write(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(READERS));
    await all;
    expect(served.events.isFull).toBe(false);
    // what can not begin is not written to
    for (let number = 0; number < 10; number++) served.source.set(long(number));
    const gone = closeOf(socket);
    client.destroy();
    await gone;
    await fill(served);
    expect(served.events.isFull).toBe(true);
  });
});
