import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { durationInWords, prometheusDuration } from '../../../src/status/monitoring/prometheus-duration';

test.each([
  [Duration.millis(0), '0s', '0 seconds'],
  [Duration.millis(1), '1ms', '1 millisecond'],
  [Duration.millis(1500), '1500ms', '1500 milliseconds'],
  [Duration.seconds(60), '1m', '1 minute'],
  [Duration.seconds(90), '90s', '90 seconds'],
  [Duration.minutes(30), '30m', '30 minutes'],
  [Duration.hours(2), '2h', '2 hours'],
  [Duration.days(1), '1d', '1 day'],
  [Duration.hours(36), '36h', '36 hours'],
])('%j is %s, %s', (duration, prometheus, words) => {
  expect(prometheusDuration(duration)).toBe(prometheus);
  expect(durationInWords(duration)).toBe(words);
});

test('no millisecond is lost', () => {
  const units: { [symbol: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  fc.assert(fc.property(fc.nat(1_000_000_000), milliseconds => {
    const [, count, symbol] = /^(\d+)(ms|[smhd])$/.exec(prometheusDuration(Duration.millis(milliseconds)))!;
    expect(Number(count) * units[symbol]).toBe(milliseconds);
  }));
});
