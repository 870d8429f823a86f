import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { notifySystemd } from './notify-systemd.js';

const { DEADLINE = '25000', HOST = '127.0.0.1', LISTEN_FDS, PORT = '3000' } = process.env;

// The time to stop, in ms. The limit of the platform has to be longer: each recipe shows how.
const drain = createDrain({ deadline: Number(DEADLINE) });
// Before the server listens, which emits 'ready'. systemd and pm2 wait for it; elsewhere these two lines do nothing.
notifySystemd(drain);
drain.on('ready', () => process.send?.('ready'));

const app = express();
app.use(expressDrain(drain));

app.use((request, response, next) => {
  response.on('close', () => console.log(`${request.method} ${request.path} ${response.statusCode}`));
  next();
});

app.get('/', (_request, response) => {
  response.type('text').send(`hello from process ${process.pid}\n`);
});

app.get('/slow', async (request, response) => {
  await sleep(Number(request.query.ms ?? 500));
  response.type('text').send('done\n');
});

app.post('/orders', express.json(), (request, response) => {
  response.status(201).json(request.body);
});

// Last, when everything is initialised: from here on it gets connections. A systemd socket unit has already opened the port.
const address = LISTEN_FDS === '1' ? { fd: 3 } : { host: HOST, port: Number(PORT) };
const server = drain.watch(
  app.listen(address, () => {
    const { address: host, port } = server.address();
    console.log(`process ${process.pid}: listening on http://${host}:${port}`);
  }),
);
