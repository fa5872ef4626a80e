/** The day that it is in UTC, `YYYY-MM-DD`. Synthesis has no use for it: it gives the same on every day, unless it is asked to look. */
export function today(): string {
  return dayOf(new Date());
}

/** The day of a time in UTC, `YYYY-MM-DD`. Days compare as texts do. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The day that is some days after another; or before it, where they are negative. */
export function daysAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}
