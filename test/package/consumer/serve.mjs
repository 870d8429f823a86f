// An Express app; GET /slow is not answered before draining begins.
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';

const drain = createDrain();
const app = express();
app.use(expressDrain(drain));
app.get('/slow', (_request, response) => {
  drain.signal.addEventListener('abort', () => response.send('done'));
  console.log('in flight');
});
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
drain.watch(server);
drain.onClose('database', () => console.log('database closed'));
