const UNITS = [['d', 86_400], ['h', 3600], ['m', 60]] as const;

/** How long ago a time is, in its greatest unit alone, such as `5m`; `0s` for one to come, since clocks differ. */
export function age(time: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 1000));
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Math.floor(seconds / length)}${unit}`;
}
