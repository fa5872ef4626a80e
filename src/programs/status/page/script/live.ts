/**
 * Keeps the page as the server has it: asks for it when the server says that the status changed, and also now and then, since a connection can die unnoticed and "in 12 days" gets old.
 * Only sections that differ are replaced, so that focus and selection stay where they are.
 */
export const LIVE_SCRIPT = `
const REFRESH_MS = 30000;
const RECONNECT_MS = 3000;
const PATIENCE_MS = 10000;

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error('no element ' + id);
  return element;
}

/** @param {string} text */
function announce(text) {
  byId('announcement').textContent = text;
}

/** @param {Element} root */
function enhance(root) {
  localizeTimes(root);
  addCopyButtons(root);
}

/** The sections as the server sent them, by id. @type {Map<string, string>} */
const sent = new Map();
for (const section of document.querySelectorAll('main > section')) sent.set(section.id, section.outerHTML);
let lastHeard = new Date(document.querySelector('#live time')?.getAttribute('datetime') ?? Date.now());
enhance(document.body);

/** @param {Document} page */
function show(page) {
  const headline = byId('headline').textContent;
  const focused = document.activeElement;
  for (const section of page.querySelectorAll('main > section')) {
    const text = section.outerHTML;
    if (sent.get(section.id) === text) continue;
    sent.set(section.id, text);
    enhance(section);
    byId(section.id).replaceWith(section);
  }
  if (focused && !focused.isConnected) (document.getElementById(focused.id) ?? document.querySelector('main'))?.focus({ preventScroll: true });
  document.title = page.title;
  if (byId('headline').textContent !== headline) announce(byId('headline').textContent);
}

async function fetchPage() {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch('./', { cache: 'no-store', signal: patience.signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || !page.getElementById('headline')) throw new Error('not the page');
    return page;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {ParentNode} page */
const program = page => [...page.querySelectorAll('style, script')].map(element => element.textContent).join();

let isBusy = false;
let isAskedAgain = false;
let isAnswered = true;
async function refresh() {
  isAskedAgain = true;
  if (isBusy) return;
  isBusy = true;
  try {
    while (isAskedAgain) {
      isAskedAgain = false;
      const page = await fetchPage();
      // the server was updated
      if (program(page) !== program(document)) return location.reload();
      show(page);
      lastHeard = new Date();
    }
    isAnswered = true;
  } catch {
    isAnswered = false;
  }
  isBusy = false;
  tellWhetherLive();
}

/** @type {EventSource} */
let stream;
function listen() {
  stream = new EventSource('api/addons/tailscale/events');
  stream.addEventListener('status', refresh);
  stream.addEventListener('error', () => {
    tellWhetherLive();
    // a stream that breaks comes back by itself, one that is refused does not
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, RECONNECT_MS);
  });
}

/** @type {boolean | undefined} */
let wasLive;
function tellWhetherLive() {
  const isLive = isAnswered && stream.readyState === EventSource.OPEN;
  const words = isLive ? 'Live' : 'Not live: last heard at ' + local(lastHeard, 'medium');
  byId('live').textContent = words;
  document.body.className = isLive ? 'live' : 'lost';
  if (isLive !== (wasLive ?? true)) announce(isLive ? 'Live again: ' + byId('headline').textContent : words);
  wasLive = isLive;
}

listen();
setInterval(() => {
  if (!document.hidden) void refresh();
}, REFRESH_MS);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});
`;
