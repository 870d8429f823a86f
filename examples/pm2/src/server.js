import { setTimeout as sleep } from 'node:timers/promises';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

const app = fastify();
// The port never closes: in a worker of pm2 the drain lets go of it first, and refuses nobody. Its deadline follows from kill_timeout.
await app.register(fastifyDrain);

// What `wait_ready` waits for. By hand, `node src/server.js`, there is nobody to send it to.
app.drain.on('ready', () => process.send?.('ready'));

app.get('/', () => `hello from process ${process.pid}\n`);

app.get('/slow', async ({ query }) => {
  await sleep(Number(query.ms ?? 500));
  return `done by process ${process.pid}\n`;
});

await app.listen({ host: HOST, port: Number(PORT) });
