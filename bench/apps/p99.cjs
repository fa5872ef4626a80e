// Asks argv[2] 100 times a second for 10 seconds, each time on a connection of its own as scrapers may, and prints the 99th percentile of the times in milliseconds.
const { get } = require('node:http');

const url = process.argv[2];
const REQUESTS = 1000;
const times = [];
let sent = 0;
const timer = setInterval(() => {
  if (++sent === REQUESTS) clearInterval(timer);
  const start = performance.now();
  get(url, { agent: false }, response => response.resume().on('end', () => {
    times.push(performance.now() - start);
    if (times.length === REQUESTS) console.log(times.sort((a, b) => a - b)[Math.floor(REQUESTS * 0.99)].toFixed(2));
  }));
}, 10);
