import { watchDaemon } from '../../../../src/programs/status/daemon-watch';
import { LocalApi } from '../../../../src/programs/status/local-api';

/** Watches the socket that its argument names, prints what it is told, and stops at what its second argument names: `connected`, `notified` or `lost`. It then ends if nothing is left. */
const [socket, last] = process.argv.slice(2);
const stop = new AbortController();
function tell(what: string): void {
  console.log(what);
  if (what === last) stop.abort();
}
watchDaemon(new LocalApi(socket), socket, { connected: () => tell('connected'), notified: () => tell('notified'), lost: () => tell('lost') }, stop.signal);
