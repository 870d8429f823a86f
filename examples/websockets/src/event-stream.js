// Two event streams. `/ticks` has no code for the end: the drain ends it cleanly, and its later writes are ignored.
// `/polite` listens to `drain.signal` and sends a farewell event.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { listen } from './listen.js';

const drain = createDrain();
const app = express();
app.use(expressDrain(drain));

app.get('/ticks', (_request, response) => {
  const ticking = tick(response);
  response.on('close', () => clearInterval(ticking));
});

app.get('/polite', (_request, response) => {
  const ticking = tick(response);
  const goodbye = () => void response.end('event: goodbye\ndata: back in a moment\n\n');
  drain.signal.addEventListener('abort', goodbye);
  response.on('close', () => {
    clearInterval(ticking);
    drain.signal.removeEventListener('abort', goodbye);
  });
});

function tick(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const write = () => void response.write(`data: ${new Date().toISOString()}\n\n`);
  write();
  return setInterval(write, 20);
}

const server = drain.watch(createServer(app));
await listen(server);
