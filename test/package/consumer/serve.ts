// An Express app in TypeScript; GET /slow is answered no earlier than the service drains.
import type { AddressInfo } from 'node:net';
import { createDrain, expressDrain, type Drain } from '@quiesce/express';
import express from 'express';

const drain: Drain = createDrain();
const app = express();
app.use(expressDrain(drain));
app.get('/slow', (_request, response) => {
  drain.signal.addEventListener('abort', () => void response.send('done'));
  console.log('in flight');
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});
drain.watch(server);
drain.onClose('database', () => console.log('database closed'));
