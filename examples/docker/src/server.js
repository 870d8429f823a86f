import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';

// In a container every address: what is in front of it comes from outside.
const { HOST = '0.0.0.0', PORT = '3000' } = process.env;

// Nothing tells a process what `docker stop` leaves it: less than stop_grace_period in compose.yaml.
const drain = createDrain({ deadline: 25_000 });

const app = express();
app.use(expressDrain(drain));

app.get('/', (_request, response) => {
  response.type('text').send('hello\n');
});

app.get('/slow', async (request, response) => {
  await sleep(Number(request.query.ms ?? 500));
  response.type('text').send('done\n');
});

const server = drain.watch(
  app.listen(Number(PORT), HOST, () => {
    console.log(`process ${process.pid}: listening on http://${HOST}:${server.address().port}`);
  }),
);
