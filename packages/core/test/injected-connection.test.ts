import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createFront } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { asStream } from './as-stream.ts';
import { inFlight, listen } from './service.ts';

it('connections that are not sockets are drained and ended', async () => {
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
