// A service with long-lived clients of one kind: node server.mjs <ws | socket.io | socket.io-auth | event-stream>
// Each client gets a number every TICK ms, and after a reconnect the numbers that it missed.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';

const [kind] = process.argv.slice(2);
const { TICK = '5000', SPREAD, REDIS } = process.env;
const options = SPREAD === undefined ? {} : { spread: Number(SPREAD) };
const drain = createDrain(options);
const now = () => Math.floor(Date.now() / Number(TICK));

/** The latest number that was sent. */
let sent = now();
/** The numbers that a client missed after `last`. */
function* missed(last) {
  if (last) for (let id = Number(last) + 1; id <= sent; id += 1) yield id;
}

const clients = new Set();
/** Sends what a client missed after `last`, and each number from now on, until `source` emits `end`. */
function join(send, last, source, end) {
  for (const id of missed(last)) send(id);
  clients.add(send);
  source.once(end, () => clients.delete(send));
}
let onTick = (id) => clients.forEach((send) => send(id));
const ticking = setInterval(() => {
  while (sent < now()) onTick((sent += 1));
}, 20);
drain.onClose('ticks', () => clearInterval(ticking));

const server = createServer(
  drain.handler((request, response) => {
    if (kind !== 'event-stream') {
      response.end('hello');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const send = (id) => response.write(`id: ${id}\ndata: ${id}\n\n`);
    response.write(':\n\n');
    join(send, request.headers['last-event-id'], response, 'close');
  }),
);
server.keepAliveTimeout = 65_000;
drain.watch(server);
drain.on('closed', ({ outcome, connections, phases }) => {
  const { sentAway, peakPerSecond } = connections;
  console.log(
    JSON.stringify({ outcome, sentAway, peakPerSecond, phases, memory: process.memoryUsage.rss() }),
  );
});

if (kind === 'ws') {
  const { WebSocketServer } = await import('ws');
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  drain.webSockets(sockets);
  sockets.on('connection', (client, { url }) => {
    const last = new URL(url, 'http://a').searchParams.get('last');
    join((id) => client.send(String(id)), last, client, 'close');
  });
}
if (kind === 'socket.io') {
  const { Server } = await import('socket.io');
  const { Redis } = await import('ioredis');
  const { createAdapter } = await import('@socket.io/redis-streams-adapter');
  const redis = new Redis(Number(REDIS));
  const io = new Server(server, { adapter: createAdapter(redis), connectionStateRecovery: {} });
  drain.webSockets(io);
  drain.onClose('redis', () => redis.quit());
  // One of the instances sends it to the clients of all instances.
  onTick = async (id) => {
    if ((await redis.set(`tick:${id}`, 1, 'EX', 60, 'NX')) === 'OK') io.emit('tick', id);
  };
}
if (kind === 'socket.io-auth') {
  const { Server } = await import('socket.io');
  const io = new Server(server);
  drain.webSockets(io);
  io.on('connection', (socket) => {
    join((id) => socket.emit('tick', id), socket.handshake.auth.last, socket, 'disconnect');
  });
}
server.listen(Number(process.env['PORT']), '127.0.0.1');
