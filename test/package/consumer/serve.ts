// An Express app in TypeScript; GET /slow is not answered before draining begins.
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
  const address = server.address();
  console.log(`port ${typeof address === 'object' ? address?.port : address}`);
});
drain.watch(server);
drain.onClose('database', () => console.log('database closed'));
