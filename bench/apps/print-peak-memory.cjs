// node --require print-peak-memory.cjs …: prints the most kilobytes that the process had in memory, when it ends. Linux only.
const { readFileSync } = require('fs');

// the process' own high-water mark; getrusage's begins at that of the process that started it
process.on('exit', () => console.log(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]));
