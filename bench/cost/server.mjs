// One server of a comparison: node server.mjs WAY
import { release } from './listener.mjs';
import { WAYS } from './ways.mjs';

const server = await WAYS[process.argv[2]]();
// Idle connections are to stay; the longest that Node lets them.
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  const { port } = server.address();
  if (process.send) process.send({ port });
  else console.log(port);
});
// A signal, not a message: to listen for messages would keep the process alive.
process.on('SIGUSR2', () => {
  // Twice: what the first one finalizes, the second one frees.
  globalThis.gc();
  globalThis.gc();
  process.send({ heap: process.memoryUsage().heapUsed });
});
process.on('SIGHUP', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuTime: user + system });
});
process.on('SIGWINCH', release);
