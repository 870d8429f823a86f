// What Socket.IO's connection state recovery loses over Redis streams, without Quiesce and without a restart:
// node bench/long-lived/recovery.mjs <port of a Redis without data>
// 400 clients of two instances get a number every 200 ms. For 40 s, 150 of them a second lose their connection and come back.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const now = () => Math.floor(Date.now() / 200);
const [redisPort, role] = process.argv.slice(2);
if (role === 'instance') await serve();
else await measure();

async function serve() {
  const { Server } = await import('socket.io');
  const { Redis } = await import('ioredis');
  const { createAdapter } = await import('@socket.io/redis-streams-adapter');
  const redis = new Redis(Number(redisPort));
  const server = createServer();
  const io = new Server(server, { adapter: createAdapter(redis), connectionStateRecovery: {} });
  let sent = now();
  setInterval(async () => {
    while (sent < now()) {
      const id = (sent += 1);
      if ((await redis.set(`tick:${id}`, 1, 'EX', 60, 'NX')) === 'OK') io.emit('tick', id);
    }
  }, 20);
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.once('disconnect', () => process.exit());
}

async function measure() {
  const { io } = await import('socket.io-client');
  const ports = [];
  for (let count = 0; count < 2; count += 1) {
    const [port] = await once(fork(import.meta.filename, [redisPort, 'instance']), 'message');
    ports.push(port);
  }
  const seen = { received: 0, reconnects: 0, notRecovered: 0, missed: 0, missedAlthoughRecovered: 0 };
  const sockets = Array.from({ length: 400 }, (_, index) => {
    const got = new Set();
    const socket = io(`http://127.0.0.1:${ports[index % 2]}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
    });
    let first;
    let isRecovered = true;
    socket.on('connect', () => {
      if (first === undefined) return;
      seen.reconnects += 1;
      isRecovered &&= socket.recovered;
      if (!socket.recovered) seen.notRecovered += 1;
    });
    socket.on('tick', (id) => {
      seen.received += 1;
      first ??= id;
      got.add(id);
    });
    const count = () => {
      const last = Math.max(...got);
      let missed = 0;
      for (let id = first; id <= last; id += 1) if (!got.has(id)) missed += 1;
      seen.missed += missed;
      if (isRecovered) seen.missedAlthoughRecovered += missed;
    };
    return { socket, count };
  });
  await sleep(4_000);
  for (let tenths = 0; tenths < 400; tenths += 1) {
    for (let count = 0; count < 15; count += 1) {
      const { socket } = sockets[Math.floor(Math.random() * sockets.length)];
      if (socket.connected) socket.io.engine.close();
    }
    await sleep(100);
  }
  await sleep(3_000);
  for (const { count } of sockets) count();
  console.log(seen);
  process.exit();
}
