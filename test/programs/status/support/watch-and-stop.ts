import { watchDaemon } from '../../../../src/programs/status/daemon-watch';
import { LocalApi } from '../../../../src/programs/status/local-api';

/*
 * Watches the socket that its first argument names, prints what it is told, and stops the watch at what its second argument names: `connected`, `notified`, `lost`, or `nothing` for
 * before it begins. The program then ends, if the watch has left nothing behind.
 */
const [socket, last] = process.argv.slice(2);
const stop = new AbortController();
function tell(what: string): void {
  console.log(what);
  if (what === last) stop.abort();
}
if (last === 'nothing') stop.abort();
watchDaemon(new LocalApi(socket), socket, { connected: () => tell('connected'), notified: () => tell('notified'), lost: () => tell('lost') }, stop.signal);
