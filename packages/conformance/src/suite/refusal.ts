import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { TestService } from '../test-service.ts';

/** Responses to requests that arrive while the service drains. */
export function refusalTests(create: CreateServer): void {
  describe('a request that arrives while draining', () => {
    it('a request that arrives while draining is refused with 503, Connection: close and Retry-After, before its handler runs', async () => {
      const service = await TestService.start(create);
      const { client, hold } = await service.inFlight();
      let ran = false;
      service.routes.text = async () => {
        ran = true;
        return 'too late';
      };
      const { report } = await service.drainNow();

      const late = (await service.connect()).get('/text');
      const response = await late.response();
      expect(response.status).toBe(503);
      expect(response.headers.get('connection')).toBe('close');
      expect(response.headers.get('retry-after')).toBe('5');
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(JSON.parse(response.body)).toMatchObject({ status: 503, title: 'Service Unavailable' });
      expect(await late.ended()).toBe('FIN');
      expect(ran).toBe(false);

      hold.release('done');
      expect((await client.response()).body).toBe('done');
      expect((await report).requests).toMatchObject({ inFlightAtStart: 1, completed: 1, refused: 1 });
    });

    it('a request that arrives while draining is refused in plain text if the client prefers it', async () => {
      const service = await TestService.start(create);
      const { hold } = await service.inFlight();
      await service.drainNow();
      const late = (await service.connect()).get('/text', ['Accept: text/html, */*;q=0.1']);
      const response = await late.response();
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(response.body).toContain('shutting down');
      hold.release('done');
    });

    it('a request that arrives while draining is refused with the configured response', async () => {
      const refusal = {
        status: 429,
        retryAfter: 30,
        body: '{}',
        headers: { 'Content-Type': 'application/json' },
      };
      const service = await TestService.start(create, { refusal });
      const { hold } = await service.inFlight();
      await service.drainNow();
      const response = await (await service.connect()).get('/text').response();
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('30');
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.body).toBe('{}');
      hold.release('done');
    });

    it('the client of a refused request can read the response while it is still uploading', async () => {
      const service = await TestService.start(create);
      const { hold } = await service.inFlight();
      const { report } = await service.drainNow();
      const megabyte = Buffer.alloc(1024 * 1024);
      const uploads = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const client = await service.connect();
          client.send(
            `POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: ${4 * megabyte.length}\r\n\r\n`,
          );
          for (let sent = 0; sent < 4; sent += 1) client.send(megabyte);
          return client;
        }),
      );
      const statuses = await Promise.all(uploads.map(async (client) => (await client.response()).status));
      expect(statuses).toEqual(Array.from({ length: 40 }, () => 503));
      hold.release('done');
      expect((await report).requests.refused).toBe(40);
    });

    it('the client of a refused upload can read the response even if it sent Connection: close', async () => {
      const service = await TestService.start(create);
      const { hold } = await service.inFlight();
      await service.drainNow();
      const client = await service.connect();
      client.send(
        'POST /upload HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 4000000\r\n\r\n',
      );
      client.send(Buffer.alloc(2_000_000));
      expect((await client.response()).status).toBe(503);
      client.send(Buffer.alloc(2_000_000));
      expect(await client.ended()).toBe('FIN');
      hold.release('done');
    });

    it("a request that arrives while draining is served with Connection: close if admission is 'serve'", async () => {
      const service = await TestService.start(create, { admission: 'serve' });
      const { hold } = await service.inFlight();
      const { report } = await service.drainNow();
      const late = (await service.connect()).get('/text');
      const response = await late.response();
      expect(response.status).toBe(200);
      expect(response.headers.get('connection')).toBe('close');
      hold.release('done');
      expect((await report).requests).toMatchObject({ admitted: 1, completed: 2, refused: 0 });
    });
  });
}
