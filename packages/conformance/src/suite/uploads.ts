import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { Hold } from '../hold.ts';
import { soon, TestService } from '../test-service.ts';

/** Requests whose body has not arrived completely. */
export function uploadTests(create: CreateServer): void {
  describe('an upload', () => {
    it('an upload that stalls is answered with 408 after uploadGrace, and reported as abandoned', async () => {
      const service = await TestService.start(create, { uploadGrace: 500 });
      const client = await service.connect();
      client.send('POST /upload?token=secret HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const abandoned: unknown[] = [];
      service.drain.on('abandoned', (request) => abandoned.push(request));
      const { report } = await service.drainNow();
      expect((await client.response()).status).toBe(408);
      await client.ended();
      const { outcome, exitCode, requests, connections, duration } = await report;
      expect({ outcome, exitCode, requests, connections }).toMatchObject({
        outcome: 'failed',
        exitCode: 1,
        requests: {
          aborted: 0,
          abandoned: [{ method: 'POST', path: '/upload', headersSent: false, reason: 'stalled' }],
        },
        connections: { timedOut: 1 },
      });
      expect(abandoned).toEqual(requests.abandoned);
      expect(requests.abandoned[0]?.age).toBeGreaterThanOrEqual(490);
      expect(duration).toBeGreaterThanOrEqual(490);
      expect(duration).toBeLessThan(4_000);
    });

    it('an upload that stalls does not lose the response of an earlier request in its pipeline', async () => {
      const service = await TestService.start(create, { uploadGrace: 300 });
      const { client, hold } = await service.inFlight();
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf');
      await expect.poll(() => service.drain.inFlight, soon).toBe(2);
      const { report } = await service.drainNow();
      // Longer than the grace period.
      await new Promise((resolve) => setTimeout(resolve, 700));
      hold.release('done');
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      await client.ended();
      const { requests } = await report;
      expect(requests).toMatchObject({
        completed: 1,
        abandoned: [{ method: 'POST', path: '/upload', reason: 'stalled' }],
      });
    });

    it('an upload that continues within uploadGrace is answered', async () => {
      const service = await TestService.start(create, { uploadGrace: 5_000 });
      const client = await service.connect();
      client.send('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nha');
      await expect.poll(() => service.drain.inFlight, soon).toBe(1);
      const { report } = await service.drainNow();
      // Longer than the grace period of the test above, and than an earlier fixed limit.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      client.send('lf');
      expect(await client.response()).toMatchObject({ status: 200, body: '4' });
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, abandoned: [] } });
    });

    it('an upload that continues slowly is waited for', async () => {
      const service = await TestService.start(create, { uploadGrace: 2_000 });
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

    it('a silent upload is waited for while its response continues', async () => {
      const service = await TestService.start(create, { uploadGrace: 400 });
      service.routes.raw = async (request, response) => {
        request.resume();
        response.writeHead(200);
        for (let part = 1; part <= 12; part += 1) {
          response.write('part ');
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        response.end('end');
      };
      const client = await service.connect();
      client.send('POST /raw HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n');
      await client.received('part ');
      const { report } = await service.drainNow();
      expect(await client.response()).toMatchObject({ status: 200, body: `${'part '.repeat(12)}end` });
      client.destroy();
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, abandoned: [] } });
    });

    it('an upload is waited for, however long its handler takes to read it', async () => {
      const service = await TestService.start(create, { uploadGrace: 1_000 });
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
