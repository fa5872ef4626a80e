// Answers at a unix socket, argv[2], what a tailscaled answered once: recorded bodies in the folder argv[3]. Its bus says one thing and then nothing.
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');

const [, , socket, folder] = process.argv;
const bodies = { 'status': readFileSync(join(folder, 'status-running.json')), 'derpmap': readFileSync(join(folder, 'derpmap.json')), 'serve-config': 'null' };
createServer(({ url }, response) => {
  const name = url.replace('/localapi/v0/', '').split('?')[0];
  if (name === 'watch-ipn-bus') response.write('{"State":6}\n');
  else response.end(bodies[name]);
}).listen(socket);
