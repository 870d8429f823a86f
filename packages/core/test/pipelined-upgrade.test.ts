import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { inFlight, listen } from './service.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const UPGRADE = 'GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** Ways in which an app refuses an upgrade. */
const REFUSALS: Record<string, (socket: Socket) => unknown> = {
  'destroying its socket': (socket) => socket.destroy(),
  'destroying its socket with an error': (socket) => socket.destroy(new Error('origin')),
  'destroying its socket a turn later': (socket) => setImmediate(() => socket.destroy()),
  'resetting its socket': (socket) => socket.resetAndDestroy(),
  'ending its socket with an answer': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
};

for (const [how, refuse] of Object.entries(REFUSALS)) {
  it.each([
    ['at once', 0],
    ['once the earlier requests are no longer new', 400],
  ])(
    `requests pipelined before an upgrade that is refused by ${how} are no longer in flight, %s`,
    async (_when, ms) => {
      const drain = createDrain({ signals: false, logger: false, deadline: 3_000, cleanupTime: 500 });
      const responses: ServerResponse[] = [];
      const server = createServer(drain.handler((_request, response) => void responses.push(response)));
      server.on('upgrade', (_request, socket: Socket) => {
        socket.on('error', () => undefined);
        refuse(socket);
      });
      const client = connect(await listen(drain.watch(server)), '127.0.0.1').resume();
      onTestFinished(() => void client.destroy());
      client.on('error', () => undefined);
      const closed = new Promise((resolve) => client.on('close', resolve));
      client.write(GET.repeat(2));
      await inFlight(drain, 2);
      // The engine checks young requests periodically.
      await new Promise((resolve) => setTimeout(resolve, ms));
      client.write(UPGRADE);
      await closed;

      // Their handlers answer anyway.
      for (const response of responses) response.end('done');

      await inFlight(drain, 0);
      const { outcome, requests, duration } = await drain.shutdown();
      expect({ outcome, inFlightAtStart: requests.inFlightAtStart }).toEqual({
        outcome: 'clean',
        inFlightAtStart: 0,
      });
      expect(duration).toBeLessThan(1_500);
      expect(drain.inFlight).toBe(0);
    },
  );
}
