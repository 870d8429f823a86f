import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';

/** Requests whose body has not arrived whole. */
export function uploadTests(create: CreateServer): void {
  describe('an upload', () => {
    it('that stalls is ended after a short grace, and its request with it', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const { report } = await service.drainNow();
      expect((await client.response()).status).toBe(408);
      await client.ended();
      const { outcome, requests, connections, duration } = await report;
      expect({ outcome, requests, connections }).toMatchObject({
        outcome: 'clean',
        requests: { aborted: 1 },
        connections: { timedOut: 1 },
      });
      expect(duration).toBeLessThan(6_000);
    });

    it('that goes on slowly is waited for', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const { report } = await service.drainNow();
      for (const byte of 'slow') {
        await new Promise((resolve) => setTimeout(resolve, 800));
        client.send(byte);
      }
      const response = await client.response();
      expect(response).toMatchObject({ status: 200, body: '4' });
      expect(response.headers.get('connection')).toBe('close');
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });

    it('that waits for its handler is waited for, however long that does not read', async () => {
      const service = await TestService.start(create);
      const hold = new Hold<void>();
      const { upload } = service.routes;
      service.routes.upload = async (body) => {
        await hold.run();
        return upload(body);
      };
      const client = await service.connect();
      client.request('POST', '/upload', 'x'.repeat(2_000_000));
      await hold.entered;
      const { report } = await service.drainNow();
      await new Promise((resolve) => setTimeout(resolve, 4_500));
      hold.release();
      expect(await client.response()).toMatchObject({ status: 200, body: '2000000' });
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    });
  });
}
