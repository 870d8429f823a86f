import { createServer } from 'node:http';
import { createDrain, type DrainOptions } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Client, listen } from './service.ts';

/** Starts a service whose app answers every request with 204. */
async function service(options: DrainOptions) {
  const drain = createDrain({ logger: false, signals: false, ...options });
  const server = createServer(
    drain.handler((_request, response) => {
      response.statusCode = 204;
      response.end();
    }),
  );
  const client = new Client(await listen(drain.watch(server)));
  onTestFinished(() => void server.close());
  return { drain, client };
}

describe('health.appReady', () => {
  it('the app answers health.appReady before a shutdown and after resume(), and the engine answers it with 503 in between', async () => {
    const { drain, client } = await service({ shutdownDelay: 10_000, health: { appReady: '/healthz/' } });
    expect(await client.get('/healthz')).toBe('new: 204 keep-alive');
    const report = drain.shutdown();
    expect(await client.get('/healthz?full')).toBe('reused: 503 close');
    expect(await client.get('/other')).toBe('new: 204 close');
    drain.resume();
    await expect(report).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
    expect(await client.get('/healthz')).toBe('new: 204 keep-alive');
  });

  it("the app answers health.appReady during a shutdown with readiness: 'keep'", async () => {
    const { drain, client } = await service({
      shutdownDelay: 10_000,
      readiness: 'keep',
      health: { appReady: '/healthz' },
    });
    const report = drain.shutdown();
    expect(await client.get('/healthz')).toBe('new: 204 close');
    drain.resume();
    await expect(report).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
  });

  it('health.appReady stays on the watched servers even with a separate health port, and may share its path with a route of that port', async () => {
    const { drain, client } = await service({ health: { port: 0, appReady: '/health/ready' } });
    expect(await client.get('/health/ready')).toBe('new: 204 keep-alive');
    expect(await client.get('/health/live')).toBe('reused: 204 keep-alive');
    await drain.shutdown();
  });

  it('a request for health.appReady counts as a probe: its sender becomes a prober, and it is not in flight', async () => {
    const { drain, client } = await service({ health: { appReady: '/healthz' } });
    for (let probe = 0; probe < 3; probe += 1) await client.get('/healthz');
    expect(drain.plan.probers).toMatchObject([{ probes: 3 }]);
    const { requests } = await drain.shutdown();
    expect(requests).toMatchObject({ completed: 0, admitted: 0 });
  });
});
