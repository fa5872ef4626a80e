import { Duration } from 'cdk8s';

const UNITS = [
  { milliseconds: 86_400_000, symbol: 'd', word: 'day' },
  { milliseconds: 3_600_000, symbol: 'h', word: 'hour' },
  { milliseconds: 60_000, symbol: 'm', word: 'minute' },
  { milliseconds: 1000, symbol: 's', word: 'second' },
  { milliseconds: 1, symbol: 'ms', word: 'millisecond' },
];

/**
 * A duration as Prometheus writes it, such as `90s` or `2h`.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export function prometheusDuration(duration: Duration): string {
  const { count, symbol } = inLargestUnit(duration);
  return `${count}${symbol}`;
}

/** A duration in words, such as `90 seconds` or `2 hours`. */
export function durationInWords(duration: Duration): string {
  const { count, word } = inLargestUnit(duration);
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** In the largest unit of which it is a whole number. */
function inLargestUnit(duration: Duration) {
  const total = duration.toMilliseconds();
  const unit = UNITS.find(({ milliseconds }) => total >= milliseconds && total % milliseconds === 0) ?? UNITS[3];
  return { ...unit, count: total / unit.milliseconds };
}
