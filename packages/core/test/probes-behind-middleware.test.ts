import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { createDrain, type Drain, type ShutdownReport } from '@quiesce/core';
import { describe, expect, it } from 'vitest';
import { Client, draining, inFlight, listen } from './service.ts';

interface Service {
  readonly drain: Drain;
  readonly port: number;
  /** Requests that wait before the gate: calling one lets it continue. */
  readonly waiting: (() => void)[];
  /** Responses held back by their handlers. */
  readonly held: ServerResponse[];
}

/** Starts a service with asynchronous middleware before its gate, such as a session store. */
async function serviceBehindMiddleware(): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, deadline: 3_000, cleanupTime: 1_000 });
  const waiting: (() => void)[] = [];
  const held: ServerResponse[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url !== '/now') await new Promise<void>((resolve) => void waiting.push(resolve));
    if (drain.admit(request, response)) held.push(response);
  };
  const server = createServer((request, response) => void handle(request, response));
  const port = await listen(drain.watch(server));
  return { drain, port, waiting, held };
}

/** Resolves when this many requests wait before the gate. */
async function areWaiting({ waiting }: Service, requests: number): Promise<void> {
  await expect.poll(() => waiting.length, { interval: 1 }).toBe(requests);
}

/** Begins a shutdown. Resolves once it is draining. */
async function beginDraining(drain: Drain): Promise<{ readonly report: Promise<ShutdownReport> }> {
  const began = draining(drain);
  const report = drain.shutdown();
  await began;
  return { report };
}

/** Starts a service that is draining with one request in flight, which passed the gate earlier. */
async function drainingService() {
  const service = await serviceBehindMiddleware();
  const { drain, port } = service;
  const request = new Client(port).get('/now');
  await inFlight(drain, 1);
  return { ...service, service, request, ...(await beginDraining(drain)) };
}

describe('asynchronous middleware before the gate', () => {
  it.each([
    ['/health/live', 200],
    ['/health/ready', 503],
    ['/health/startup', 200],
  ])(
    'a probe of %s that waits in middleware when draining begins is answered, and does not count as a request',
    async (path, status) => {
      const service = await serviceBehindMiddleware();
      const { drain, port, waiting } = service;
      const probe = new Client(port).get(path);
      await areWaiting(service, 1);
      const { report } = await beginDraining(drain);

      waiting[0]?.();

      expect(await probe).toBe(`new: ${status} close`);
      expect(await report).toMatchObject({
        outcome: 'clean',
        requests: { admitted: 0, completed: 0, aborted: 0, broken: 0, refused: 0, abandoned: [] },
      });
      expect(drain.inFlight).toBe(0);
    },
  );

  it('a probe that arrives in middleware while draining is not admitted, and does not outlast the request in flight', async () => {
    const { service, drain, port, waiting, held, request, report } = await drainingService();
    const probe = new Client(port).get('/health/ready');
    await areWaiting(service, 1);

    waiting[0]?.();
    expect(await probe).toBe('new: 503 close');
    expect(drain.inFlight).toBe(1);
    held[0]?.end();

    expect(await request).toBe('new: 200 close');
    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 1, admitted: 0, completed: 1, refused: 0 },
    });
    expect(drain.inFlight).toBe(0);
  });

  it('a request that arrives in middleware while draining is refused, and never counts as admitted', async () => {
    const { service, drain, port, waiting, held, request, report } = await drainingService();
    const late = new Client(port).get('/late');
    await areWaiting(service, 1);

    waiting[0]?.();
    expect(await late).toBe('new: 503 close');
    expect(drain.inFlight).toBe(1);
    held[0]?.end();

    expect(await request).toBe('new: 200 close');
    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 1, admitted: 0, completed: 1, refused: 1 },
    });
    expect(drain.inFlight).toBe(0);
  });

  it('a request that waits in middleware when draining begins is admitted, and waited for', async () => {
    const service = await serviceBehindMiddleware();
    const { drain, port, waiting, held } = service;
    const request = new Client(port).get('/before');
    await areWaiting(service, 1);
    const { report } = await beginDraining(drain);

    waiting[0]?.();
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    expect(drain.inFlight).toBe(1);
    held[0]?.end();

    expect(await request).toBe('new: 200 close');
    const { outcome, requests } = await report;
    expect({ outcome, refused: requests.refused, completed: requests.completed }).toEqual({
      outcome: 'clean',
      refused: 0,
      completed: 1,
    });
    expect(requests.inFlightAtStart + requests.admitted).toBe(1);
  });

  it('a probe in middleware whose client leaves is not waited for', async () => {
    const service = await serviceBehindMiddleware();
    const { drain, port, waiting } = service;
    const client = connect(port, '127.0.0.1');
    client.write('GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n');
    await areWaiting(service, 1);
    const { report } = await beginDraining(drain);

    client.resetAndDestroy();

    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { admitted: 0, completed: 0, broken: 0 },
    });
    waiting[0]?.();
    expect(drain.inFlight).toBe(0);
  });
});
