import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { TestService } from '../test-service.ts';

/** How each kind of connection ends. */
export function connectionTests(create: CreateServer): void {
  describe('a connection', () => {
    it('a connection that was just used is spared for idleLinger, and its next request is answered', async () => {
      const service = await TestService.start(create, { idleLinger: 5_000 });
      const client = await service.idle();
      const { report } = await service.drainNow();
      const response = await client.get('/text').response();
      expect(response.status).toBe(503);
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
      expect(await report).toMatchObject({ outcome: 'clean', connections: { openAtStart: 1, announced: 1 } });
    });

    it('a connection that stays idle ends after idleLinger', async () => {
      const service = await TestService.start(create, { idleLinger: 100 });
      const client = await service.idle();
      const { report } = await service.drainNow();
      expect(await client.ended()).toBe('FIN');
      const { duration, connections } = await report;
      expect(duration).toBeGreaterThanOrEqual(95);
      expect(duration).toBeLessThan(2_000);
      expect(connections).toMatchObject({ idle: 1, cut: 0 });
    });

    it('a connection that has been idle for a second ends at once', async () => {
      const service = await TestService.start(create, { idleLinger: 10_000 });
      const client = await service.idle();
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      const { report } = await service.drainNow();
      expect(await client.ended()).toBe('FIN');
      expect((await report).duration).toBeLessThan(2_000);
    });

    it('a connection that was never used does not delay the shutdown', async () => {
      const service = await TestService.start(create, { idleLinger: 100 });
      const client = await service.connect();
      await service.idle();
      const { report } = await service.drainNow();
      expect(await client.ended()).toBe('FIN');
      expect((await report).duration).toBeLessThan(2_000);
    });

    it('a connection with incomplete request headers gets its response when the rest arrives late', async () => {
      const service = await TestService.start(create, { idleLinger: 50 });
      const client = await service.connect();
      client.send('GET /text HTTP/1.1\r\nHost:');
      await service.idle();
      const { report } = await service.drainNow();
      await new Promise((resolve) => setTimeout(resolve, 200));
      const response = await client.send(' test\r\n\r\n').response();
      expect(response.status).toBe(503);
      expect(await report).toMatchObject({ outcome: 'clean' });
    });

    it('a connection whose request headers stay incomplete ends after a short grace period', async () => {
      const service = await TestService.start(create, { idleLinger: 50 });
      const client = await service.connect();
      client.send('GET /text HTTP/1.1\r\nHost:');
      await service.idle();
      const { report } = await service.drainNow();
      await client.ended();
      expect((await report).duration).toBeLessThan(4_000);
    });

    it('a request on an HTTP/1.0 connection is answered, and the connection ends', async () => {
      const service = await TestService.start(create);
      const hold = service.holdText();
      const client = await service.connect();
      client.send('GET /text HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
      await hold.entered;
      const { report } = await service.drainNow();
      hold.release('done');
      const response = await client.response();
      expect(response).toMatchObject({ status: 200, body: 'done' });
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
      expect(await report).toMatchObject({ outcome: 'clean' });
    });

    it('idle connections close over the spread, not at once, if one is configured', async () => {
      const service = await TestService.start(create, { idleLinger: 0, spread: 400 });
      const clients = await Promise.all(Array.from({ length: 30 }, () => service.idle()));
      const startedAt = performance.now();
      const { report } = await service.drainNow();
      const times = await Promise.all(
        clients.map(async (client) => {
          expect(await client.ended()).toBe('FIN');
          return performance.now() - startedAt;
        }),
      );
      expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(150);
      expect((await report).duration).toBeLessThan(2_000);
    });

    it('a connection in the accept queue of a blocked loop is answered', async () => {
      const service = await TestService.start(create);
      const { statuses, report } = await drainWithQueue(service, 50);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      expect(report).toMatchObject({ outcome: 'clean' });
    });

    it('a connection in the accept queue is answered even if the service is slow to accept', async () => {
      const service = await TestService.start(create);
      service.server.on('connection', () => {
        const until = performance.now() + 15;
        while (performance.now() < until);
      });
      const { statuses, report } = await drainWithQueue(service, 60);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      expect(report).toMatchObject({ outcome: 'clean' });
    });

    it('a new connection is refused by the kernel after the shutdown', async () => {
      const service = await TestService.start(create);
      const { port } = service;
      await service.drain.shutdown();
      expect(service.server.listening).toBe(false);
      const response = fetch(`http://127.0.0.1:${port}/text`);
      await expect(response).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    });

    it('the listening socket stays open while draining or closes first, as the option listener requires', async () => {
      for (const listener of ['last', 'first'] as const) {
        const service = await TestService.start(create, { listener });
        const { client, hold } = await service.inFlight();
        await service.drainNow();
        for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
        expect(service.server.listening, listener).toBe(listener === 'last');
        hold.release('done');
        expect((await client.response()).body).toBe('done');
      }
    });
  });
}

/** Drains while this many connections wait to be accepted. Returns the statuses of their responses, and the report. */
async function drainWithQueue(service: TestService, connections: number) {
  const clients = await Promise.all(Array.from({ length: connections }, () => service.connect()));
  for (const client of clients) client.get('/text');
  // The kernel completes the handshakes; this loop has accepted almost none of them.
  const { report } = await service.drainNow();
  const statuses = await Promise.all(clients.map(async (client) => (await client.response()).status));
  return { statuses, report: await report };
}
