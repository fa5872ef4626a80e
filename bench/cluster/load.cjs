// Asks argv[2] for argv[3] seconds on argv[4] connections that are kept, on each one request after another, and prints as JSON how many requests there were
// altogether, how many were answered a second, and the median and the 99th percentile of their times in milliseconds.
const { Agent, get } = require('node:http');

const [url, seconds, connections] = process.argv.slice(2);
const WARM_UP_MS = 1000;
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const start = performance.now() + WARM_UP_MS;
const end = start + seconds * 1000;
const times = [];
let requests = 0;

async function ask() {
  const asked = performance.now();
  await new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 10_000 }, answer => {
      if (answer.statusCode !== 200) reject(new Error(`${url} answered ${answer.statusCode}`));
      answer.resume().once('end', resolve);
    });
    request.once('timeout', () => request.destroy(new Error(`${url} took more than 10 s`))).once('error', reject);
  });
  const answered = performance.now();
  requests++;
  if (asked >= start && answered <= end) times.push(answered - asked);
}

async function askUntilTheEnd() {
  while (performance.now() < end) await ask();
}

Promise.all(Array.from({ length: Number(connections) }, askUntilTheEnd)).then(() => {
  times.sort((a, b) => a - b);
  const percentile = share => times[Math.floor(times.length * share)];
  console.log(JSON.stringify({ requests, rate: times.length / seconds, median: percentile(0.5), p99: percentile(0.99) }));
  agent.destroy();
});
