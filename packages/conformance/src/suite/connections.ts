import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { TestService } from '../test-service.ts';

/** How each kind of connection ends. */
export function connectionTests(create: CreateServer): void {
  describe('a connection', () => {
    it('that was just used is spared for idleLinger, and its next request is answered', async () => {
      const service = await TestService.start(create, { idleLinger: 5_000 });
      const client = await service.idle();
      const { report } = await service.drainNow();
      const response = await client.get('/text').response();
      expect(response.status).toBe(503);
      expect(response.headers.get('connection')).toBe('close');
      expect(await client.ended()).toBe('FIN');
      expect(await report).toMatchObject({ outcome: 'clean', connections: { openAtStart: 1, announced: 1 } });
    });

    it('that stays idle ends when idleLinger is over', async () => {
      const service = await TestService.start(create, { idleLinger: 100 });
      const client = await service.idle();
      const { report } = await service.drainNow();
      expect(await client.ended()).toBe('FIN');
      const { duration, connections } = await report;
      expect(duration).toBeGreaterThanOrEqual(95);
      expect(duration).toBeLessThan(2_000);
      expect(connections).toMatchObject({ idle: 1, cut: 0 });
    });

    it('that has been idle for a second ends at once', async () => {
      const service = await TestService.start(create, { idleLinger: 10_000 });
      const client = await service.idle();
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      const { report } = await service.drainNow();
      expect(await client.ended()).toBe('FIN');
      expect((await report).duration).toBeLessThan(2_000);
    });

    it('that has never been used does not hold the shutdown up', async () => {
      const service = await TestService.start(create, { idleLinger: 100 });
      const client = await service.connect();
      await service.idle();
      const { report } = await service.drainNow();
      expect(await client.ended()).toBe('FIN');
      expect((await report).duration).toBeLessThan(2_000);
    });

    it('with half a request head gets its answer when the rest comes late', async () => {
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

    it('with half a request head that stays half is ended after a short grace', async () => {
      const service = await TestService.start(create, { idleLinger: 50 });
      const client = await service.connect();
      client.send('GET /text HTTP/1.1\r\nHost:');
      await service.idle();
      const { report } = await service.drainNow();
      await client.ended();
      expect((await report).duration).toBeLessThan(4_000);
    });

    it('of HTTP/1.0 is answered, and ends', async () => {
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

    it('is closed within the window, not at once, where one is configured', async () => {
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

    it('in the accept queue when the loop was blocked is answered', async () => {
      const service = await TestService.start(create);
      const { statuses, report } = await drainWithQueue(service, 50);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      expect(report).toMatchObject({ outcome: 'clean' });
    });

    it('in the accept queue is answered also where the service is slow to accept', async () => {
      const service = await TestService.start(create);
      service.server.on('connection', () => {
        const until = performance.now() + 15;
        while (performance.now() < until);
      });
      const { statuses, report } = await drainWithQueue(service, 60);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      expect(report).toMatchObject({ outcome: 'clean' });
    });

    it('that is new is refused by the kernel once the shutdown is over', async () => {
      const service = await TestService.start(create);
      const { port } = service;
      await service.drain.shutdown();
      expect(service.server.listening).toBe(false);
      const response = fetch(`http://127.0.0.1:${port}/text`);
      await expect(response).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    });

    it('keeps its listener open while draining, or not, as told', async () => {
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

/** Drains while so many connections wait to be accepted; how their requests were answered, and the report. */
async function drainWithQueue(service: TestService, connections: number) {
  const clients = await Promise.all(Array.from({ length: connections }, () => service.connect()));
  for (const client of clients) client.get('/text');
  // The kernel completes the handshakes; this loop has accepted hardly any of them.
  const { report } = await service.drainNow();
  const statuses = await Promise.all(clients.map(async (client) => (await client.response()).status));
  return { statuses, report: await report };
}
