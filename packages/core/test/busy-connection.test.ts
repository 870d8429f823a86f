import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, type Drain } from '@quiesce/core';
import { describe, expect, it } from 'vitest';
import { Client, draining, inFlight, listen } from './service.ts';

interface BusyService {
  readonly drain: Drain;
  /** A client whose connection was used a moment ago. */
  readonly client: Client;
  /** Responses held back: those of `/held`, whose URL its handler rewrites as routers do. */
  readonly held: ServerResponse[];
}

async function busyService(deadline = 10_000): Promise<BusyService> {
  const drain = createDrain({ logger: false, signals: false, deadline });
  const held: ServerResponse[] = [];
  const server = createServer(
    drain.handler((request, response) => {
      if (request.url !== '/held') return void response.end();
      request.url = '/rewritten';
      return void held.push(response);
    }),
  );
  const client = new Client(await listen(drain.watch(server)));
  expect(await client.get('/first')).toBe('new: 200 keep-alive');
  return { drain, client, held };
}

describe('a request right after another one on its connection', () => {
  it('a second request on a connection is in flight until its response has ended', async () => {
    const { drain, client, held } = await busyService();
    const answer = client.get('/held');
    await inFlight(drain, 1);

    held[0]?.end();

    expect(await answer).toBe('reused: 200 keep-alive');
    await inFlight(drain, 0);
    expect(await client.get()).toBe('reused: 200 keep-alive');
  });

  it('a shutdown announces the end to a second request on a connection, and waits for it', async () => {
    const { drain, client, held } = await busyService();
    const answer = client.get('/held');
    await inFlight(drain, 1);
    const began = draining(drain);
    const report = drain.shutdown();
    await began;

    held[0]?.end();

    expect(await answer).toBe('reused: 200 close');
    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 1, admitted: 0, completed: 1 },
      connections: { openAtStart: 1, announced: 1 },
    });
  });

  it.each([0, 400])('after the second request its connection is idle, even %i ms later', async (pause) => {
    const { drain, client } = await busyService();
    expect(await client.get()).toBe('reused: 200 keep-alive');
    await sleep(pause);

    expect((await drain.shutdown()).connections).toMatchObject({ openAtStart: 1, idle: 1, timedOut: 0 });
  });

  it('an abandoned second request is reported with the URL from its client and with its own age', async () => {
    const { drain, client } = await busyService(2_000);
    const answer = client.get('/held');
    await inFlight(drain, 1);

    const { outcome, requests } = await drain.shutdown();

    expect(await answer).toBe('ECONNRESET');
    expect(outcome).toBe('cut');
    expect(requests.abandoned).toMatchObject([{ method: 'GET', path: '/held', headersSent: false }]);
    expect(requests.abandoned[0]?.age).toBeGreaterThanOrEqual(1_500);
  });

  it('a probe on a used connection is not in flight, but the next request is', async () => {
    const { drain, client, held } = await busyService();
    const asked: (() => void)[] = [];
    drain.check('slow', () => new Promise<void>((resolve) => void asked.push(resolve)));

    const probe = client.get('/health/ready');
    await expect.poll(() => asked.length, { interval: 1 }).toBe(1);
    expect(drain.inFlight).toBe(0);
    asked[0]?.();
    expect(await probe).toBe('reused: 200 keep-alive');

    const next = client.get('/held');
    await inFlight(drain, 1);
    held[0]?.end();
    expect(await next).toBe('reused: 200 keep-alive');
  });
});
