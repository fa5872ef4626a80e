// The least that answers JSON over HTTP: argv[2] is the port.
const { createServer } = require('node:http');

const body = JSON.stringify({ state: 'connected' });
createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');
