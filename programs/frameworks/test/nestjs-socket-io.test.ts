import { sigterm, startServer } from '@quiesce/test/kit';
import { io } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';

describe.each(['nestjs-express-socket-io', 'nestjs-fastify-socket-io'])('%s', (name) => {
  it.each([
    { transports: ['polling'] },
    { transports: ['websocket'] },
    { transports: ['polling', 'websocket'] },
  ])(
    'the service answers pending events, refuses new clients, and closes its database last ($transports)',
    async ({ transports }) => {
      const server = await startServer(new URL(`../src/${name}.ts`, import.meta.url));
      const client = io(server.url, { transports, reconnectionDelay: 60_000 });
      onTestFinished(() => void client.close());
      await new Promise<void>((resolve) => client.once('connect', resolve));
      const disconnected = new Promise((resolve) => client.once('disconnect', resolve));
      const saved = client.emitWithAck('save', 'text');
      await server.output.until(/query begun/);

      await sigterm(server);
      const late = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);

      expect([late.status, late.headers.get('connection')]).toEqual([503, 'close']);
      expect(await saved).toBe('slow');
      expect(await disconnected).toBe('transport close');
      expect(client.active).toBe(true);
      expect(await server.exited).toBe(0);
      expect(server.output.text).toMatch(/database closed[^]*shutdown clean .* 1 refused, 0 abandoned/);
    },
  );
});
