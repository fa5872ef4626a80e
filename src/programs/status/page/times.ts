import { Html, html } from './html';
import { count } from './prose';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time in UTC, to the minute, which the page's script turns into the reader's own. What is no time stays as it is. */
export function moment(time: string): Html {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? html`${time}` : element(date, 16);
}

/** The same to the second. */
export function exactMoment(date: Date): Html {
  return element(date, 19);
}

/** How far a time is from now, such as "in 12 days" and "3 hours ago"; undefined for what is no time. */
export function distance(time: string, now: Date): string | undefined {
  const ms = new Date(time).getTime() - now.getTime();
  if (Number.isNaN(ms)) return undefined;
  const words = duration(Math.abs(ms));
  return ms >= 0 ? `in ${words}` : `${words} ago`;
}

function element(date: Date, length: number): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, length).replace('T', ' ')} UTC</time>`;
}

/** Rounded down, so that nobody is told of a day that they do not have. */
function duration(ms: number): string {
  if (ms >= DAY) return count(Math.floor(ms / DAY), 'day');
  if (ms >= HOUR) return count(Math.floor(ms / HOUR), 'hour');
  if (ms >= MINUTE) return count(Math.floor(ms / MINUTE), 'minute');
  return 'less than a minute';
}
