import { sigterm, startServer, type ServerProcess } from '@quiesce/test/kit';
import { io } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useCopy } from '../copies.ts';

const copy = useCopy('websockets');

const start = (name: string): Promise<ServerProcess> => startServer(copy.file(`src/${name}.js`));

describe.each(['socket-io', 'socket-io-express', 'socket-io-fastify'])('%s', (name) => {
  it.each([
    { transports: ['polling'] },
    { transports: ['websocket'] },
    { transports: ['polling', 'websocket'] },
  ])(
    'the service answers pending events, refuses new clients, and ends once its clients have left ($transports)',
    async ({ transports }) => {
      const server = await start(name);
      const client = io(server.url, { transports, reconnectionDelay: 60_000 });
      onTestFinished(() => void client.close());
      await new Promise<void>((resolve) => client.once('connect', resolve));
      const disconnected = new Promise((resolve) => client.once('disconnect', resolve));
      const saved = client.emitWithAck('save', 'text');
      await server.output.until(/saving/);

      const signalledAt = performance.now();
      await sigterm(server);
      const late = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);

      expect([late.status, late.headers.get('connection')]).toEqual([503, 'close']);
      expect(await saved).toBe('saved text');
      expect(await disconnected).toBe('transport close');
      // The client reconnects by itself.
      expect(client.active).toBe(true);
      expect(await server.exited).toBe(0);
      expect(performance.now() - signalledAt).toBeLessThan(5_000);
      expect(server.output.text).toMatch(/shutdown clean .* 1 refused, 0 abandoned/);
    },
  );
});
