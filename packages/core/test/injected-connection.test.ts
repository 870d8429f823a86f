import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createFront, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { inFlight, listen } from './service.ts';

/** The bytes of a socket as another stream: what serves several protocols on one port hands such on. */
function asStream(socket: Socket): Duplex {
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk, encoding, done) => void socket.write(chunk, encoding, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => stream.push(chunk) || socket.pause());
  socket.on('end', () => stream.push(null));
  socket.on('close', () => stream.destroy());
  return stream;
}

it('drains connections that are no sockets, and ends them itself', async () => {
  const drain = createDrain({ logger: false, signals: false });
  const server = drain.watch(
    createServer(
      drain.handler((_request, response) => {
        drain.on('draining', () => void response.end('done'));
      }),
    ),
  );
  const front = createFront((socket) => void server.emit('connection', asStream(socket)));
  const client = connect(await listen(front), '127.0.0.1');
  let received = '';
  client.on('data', (chunk) => (received += chunk));
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await inFlight(drain, 1);

  const shutdown = drain.shutdown();
  // The client waits for the server to close.
  await once(client, 'close');

  expect(received).toMatch(/Connection: close\r\n[^]*done/);
  const { outcome, connections } = await shutdown;
  expect({ outcome, announced: connections.announced }).toEqual({ outcome: 'clean', announced: 1 });
});
