import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import type { RawClient } from '../raw-client.ts';
import { TestService } from '../test-service.ts';

/** The health routes, in every state. */
export function healthTests(create: CreateServer): void {
  describe('the health routes', () => {
    it('health routes report ready while the service is ready', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      expect(await probes(client)).toEqual({ live: 200, ready: 200, startup: 200 });
    });

    it('health routes report starting until ready() with manualReady, and requests are served', async () => {
      const service = await TestService.start(create, { manualReady: true });
      const client = await service.connect();
      expect(await probes(client)).toEqual({ live: 200, ready: 503, startup: 503 });
      expect((await client.get('/text').response()).status).toBe(200);
      service.drain.ready();
      expect(await probes(client)).toEqual({ live: 200, ready: 200, startup: 200 });
    });

    it('health routes fail readiness and keep liveness while draining', async () => {
      const service = await TestService.start(create);
      const { hold } = await service.inFlight();
      await service.drainNow();
      const answer = async (path: string) => (await (await service.connect()).get(path).response()).status;
      expect(await answer('/health/live')).toBe(200);
      expect(await answer('/health/ready')).toBe(503);
      hold.release('done');
    });

    it("readiness stays ready while draining with readiness: 'keep'", async () => {
      const service = await TestService.start(create, { readiness: 'keep' });
      const { hold } = await service.inFlight();
      await service.drainNow();
      expect((await (await service.connect()).get('/health/ready').response()).status).toBe(200);
      hold.release('done');
    });

    it('health routes ignore query strings and trailing slashes, accept HEAD, and are never cached', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      for (const path of ['/health/ready?verbose', '/health/ready/', '/health/ready/?a=b']) {
        expect((await client.get(path).response()).status, path).toBe(200);
      }
      const head = await client.request('HEAD', '/health/ready').response(true);
      expect(head.status).toBe(200);
      expect(head.headers.get('cache-control')).toBe('no-store');
      expect((await client.get('/health/readyish').response()).status).toBe(404);
    });

    it('health routes can have other paths, or be turned off', async () => {
      const service = await TestService.start(create, { health: { live: '/healthz', ready: false } });
      const client = await service.connect();
      expect((await client.get('/healthz').response()).status).toBe(200);
      expect((await client.get('/health/live').response()).status).toBe(404);
      expect((await client.get('/health/ready').response()).status).toBe(404);
    });

    it('health probes are not in flight', async () => {
      const service = await TestService.start(create);
      const client = await service.connect();
      await client.get('/health/live').response();
      expect(service.drain.inFlight).toBe(0);
      const report = await service.drain.shutdown();
      expect(report.requests).toMatchObject({ inFlightAtStart: 0, admitted: 0, completed: 0 });
    });
  });
}

async function probes(client: RawClient): Promise<Record<'live' | 'ready' | 'startup', number>> {
  const status = async (probe: string) => (await client.get(`/health/${probe}`).response()).status;
  return { live: await status('live'), ready: await status('ready'), startup: await status('startup') };
}
