import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

// The port never closes: in a worker the drain lets go of it first, and refuses nobody.
const drain = createDrain();

const app = express();
app.use(expressDrain(drain));

app.get('/', (_request, response) => {
  response.type('text').send(`hello from worker ${process.pid}\n`);
});

app.get('/slow', async (request, response) => {
  await sleep(Number(request.query['ms'] ?? 500));
  response.type('text').send(`done by worker ${process.pid}\n`);
});

// Last, when everything is there: from here on the primary gives this worker connections.
const server = drain.watch(
  app.listen(Number(PORT), HOST, () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : address;
    console.log(`worker ${process.pid}: listening on http://${HOST}:${port}`);
  }),
);
