/** Tells times in the reader's own zone and way; the one in UTC stays as a tip. */
export const TIMES_SCRIPT = `
/** @param {Date} date @param {'short' | 'medium'} precision */
function local(date, precision) {
  return date.toLocaleString([], { dateStyle: 'medium', timeStyle: precision });
}

/** @param {Element} root */
function localizeTimes(root) {
  for (const time of root.querySelectorAll('time')) {
    time.title = time.textContent;
    time.textContent = local(new Date(time.dateTime), 'short');
  }
}
`;
