import { connected, udpBlocked, unheard } from './support/statuses';
import { CurrentStatus } from '../../../src/programs/status/current-status';
import { TailscaleStatus } from '../../../src/status/document';

test('has the status that was set last', () => {
  const current = new CurrentStatus(unheard);
  expect(current.get()).toBe(unheard);
  current.set(connected);
  expect(current.get()).toBe(connected);
});

test('tells each listener of each change, once it has come', () => {
  const current = new CurrentStatus(unheard);
  const told: TailscaleStatus[][] = [[], []];
  for (const list of told) {
    current.onChange((status) => {
      expect(current.get()).toBe(status);
      list.push(status);
    });
  }
  current.set(connected);
  current.set(udpBlocked);
  current.set(connected);
  expect(told).toEqual([[connected, udpBlocked, connected], [connected, udpBlocked, connected]]);
});

test('tells nothing of a status that is the same', () => {
  const current = new CurrentStatus(connected);
  const told: TailscaleStatus[] = [];
  current.onChange(status => told.push(status));
  current.set(connected);
  current.set(JSON.parse(JSON.stringify(connected)));
  expect(told).toEqual([]);
  // as deep as a status goes
  current.set({ ...connected, relay: { ...connected.relay, peers: { direct: 2, peerRelay: 1, derp: 1 } } });
  expect(told).toHaveLength(1);
});

test('tells nothing to who has ended it, also while it is told', () => {
  const current = new CurrentStatus(unheard);
  const told: string[] = [];
  const end = current.onChange(({ state }) => {
    told.push(`first ${state}`);
    end();
  });
  current.onChange(({ state }) => told.push(`second ${state}`));
  current.set(connected);
  current.set(unheard);
  expect(told).toEqual(['first connected', 'second connected', 'second unknown']);
});
