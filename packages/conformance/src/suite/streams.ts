import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';

/** Responses that take long, or do not end by themselves. */
export function streamTests(create: CreateServer): void {
  describe('a long response', () => {
    it('a long response with a Content-Length is not an event stream, whatever the client accepts', async () => {
      const service = await TestService.start(create);
      const hold = new Hold<void>();
      service.routes.raw = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 10 });
        response.write('first');
        void hold.run().then(() => response.end(' half'));
      };
      const client = await service.connect();
      client.get('/raw', ['Accept: text/event-stream']);
      await client.received('first');
      const { report } = await service.drainNow();
      await new Promise((resolve) => setTimeout(resolve, 250));
      hold.release();
      expect((await client.response()).body).toBe('first half');
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });

    it('a long response that began before the shutdown arrives complete without Connection: close, and its connection ends after it', async () => {
      const service = await TestService.start(create, { idleLinger: 50 });
      const stream = new Readable({ read() {} });
      service.routes.stream = () => stream;
      const client = (await service.connect()).get('/stream');
      stream.push('begun, ');
      await client.received('begun');
      const { report } = await service.drainNow();
      stream.push('ended');
      stream.push(null);
      const response = await client.response();
      expect(response.body).toBe('begun, ended');
      expect(response.headers.get('connection')).toBe('keep-alive');
      expect(await client.ended()).toBe('FIN');
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });

    it('a long response that ended before the shutdown arrives complete at a slow reader', async () => {
      const service = await TestService.start(create);
      const size = 16 * 1024 * 1024;
      service.routes.raw = (_request, response) => {
        response.end(Buffer.alloc(size, 'x'));
      };
      const client = await service.connect();
      client.socket.pause();
      client.get('/raw');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const { report } = await service.drainNow();
      client.socket.resume();
      expect((await client.response()).body).toHaveLength(size);
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });
  });
}
