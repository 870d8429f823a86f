// The floor: nothing is drained or closed; the process ends at the signal, or with the last byte of the last response.
import { createServer } from 'node:http';
import { announce, listener } from './listener.mjs';

let inFlight = 0;
let stopping = false;
const server = createServer((request, response) => {
  inFlight += 1;
  response.on('close', () => {
    inFlight -= 1;
    if (stopping && inFlight === 0) process.exit(0);
  });
  listener(request, response);
});
process.on('SIGTERM', () => {
  stopping = true;
  if (inFlight === 0) process.exit(0);
});
announce(server);
