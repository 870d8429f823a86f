// One server of a comparison: node server.mjs WAY
import { release } from './listener.mjs';
import { WAYS } from './ways.mjs';

const server = await WAYS[process.argv[2]]();
// Idle connections must stay open for the whole measurement.
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  const { port } = server.address();
  if (process.send) process.send({ port });
  else console.log(port);
});
// Uses a signal, because a message listener would keep the process alive.
process.on('SIGUSR2', () => {
  // Twice: the second collection frees what the first one finalized.
  globalThis.gc();
  globalThis.gc();
  process.send({ heap: process.memoryUsage().heapUsed });
});
process.on('SIGHUP', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuTime: user + system });
});
process.on('SIGWINCH', release);
