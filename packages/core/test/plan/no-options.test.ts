import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import * as http2 from 'node:http2';
import type { DrainOptions, ShutdownReport } from '@quiesce/core';
import { createTestDrain, type TestProcessOptions } from '@quiesce/core/testing';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { Client, draining, listen } from '../service.ts';

/** Starts a service used by one client that keeps its connection. */
async function service(options: DrainOptions = {}, about: TestProcessOptions = {}) {
  const test = createTestDrain(options, about);
  const server = createServer(test.drain.handler((_request, response) => void response.end()));
  const port = await listen(test.drain.watch(server));
  const client = new Client(port);
  const request = async (path = '/', times = 1, pause = 0): Promise<void> => {
    for (let count = 0; count < times; count += 1) {
      expect(await client.get(path)).toMatch(/: 200/);
      await test.clock.advance(pause);
    }
  };
  return { ...test, port, client, request };
}

it('with steady traffic and no prober, the port closes and kept connections are served', async () => {
  const { drain, clock, process, port, client, request } = await service();
  await request('/', 10, 60);
  process.signal('SIGTERM');
  await clock.runUntil(draining(drain));
  await expect.poll(() => new Client(port).get()).toBe('ECONNREFUSED');
  expect(await client.get()).toBe('reused: 200 close');
  expect(await clock.runUntil(process.exited)).toBe(0);
  expect(process.output).toContain('; requests keep coming, and readiness is not probed: closing the port');
});

it('a few requests are not steady traffic: new ones are refused on an open port', async () => {
  const { drain, clock, process, port, request } = await service();
  await request('/', 4, 60);
  // A burst counts as one request.
  await request('/', 20, 1);
  process.signal('SIGTERM');
  await clock.runUntil(draining(drain));
  expect(await new Client(port).get()).toBe('new: 503 close');
  expect(await clock.runUntil(process.exited)).toBe(0);
});

it('thousands of connections with one request each are not steady traffic, unless each request needs a new connection', async () => {
  const idle = await service();
  for (let count = 0; count < 20; count += 1) {
    await new Client(idle.port).get();
    await idle.clock.advance(60);
  }
  expect(idle.drain.plan.situation).toBe('quiet');
  for (let count = 0; count < 10; count += 1) {
    await ask(idle.port, 'GET', '/');
    await idle.clock.advance(60);
  }
  expect(idle.drain.plan.situation).toBe('unprobed');
  idle.process.signal('SIGTERM');
  expect(await idle.clock.runUntil(idle.process.exited)).toBe(0);
});

it('requests that stopped two seconds ago are not steady traffic', async () => {
  const { drain, clock, process, port, request } = await service();
  await request('/', 10, 60);
  await clock.advance(2_001);
  process.signal('SIGTERM');
  await clock.runUntil(draining(drain));
  expect(await new Client(port).get()).toBe('new: 503 close');
  expect(await clock.runUntil(process.exited)).toBe(0);
});

it('an idle connection is spared for as long as its client was promised, but at most 8 s', async () => {
  for (const [keepAliveTimeout, left] of [
    [3_000, 4_000],
    [72_000, 8_000],
  ] as const) {
    const { drain, clock, process } = createTestDrain({}, { isClusterWorker: true });
    const server = createServer(drain.handler((_request, response) => void response.end()));
    server.keepAliveTimeout = keepAliveTimeout;
    const client = new Client(await listen(drain.watch(server)));
    await client.get();
    const at = clock.now();
    process.signal('SIGTERM');
    expect(await clock.runUntil(process.exited)).toBe(0);
    expect(clock.now() - at).toBeGreaterThanOrEqual(left - 1);
    expect(clock.now() - at).toBeLessThanOrEqual(left + 300);
  }
});

it.each<[string, (request: () => Promise<void>, port: number) => Promise<void>]>([
  ['over HTTP/1', (request) => request()],
  ['by HEAD', (_request, port) => ask(port, 'HEAD')],
])('a load balancer that probes %s is waited for', async (_how, probe) => {
  const { drain, clock, process, port, request } = await service();
  for (let count = 0; count < 3; count += 1) {
    await probe(() => request('/health/ready'), port);
    await clock.advance(500);
  }
  process.signal('SIGTERM');
  await clock.advance(1_000);
  expect(drain.state).toBe('lame-duck');
  expect(await clock.runUntil(process.exited)).toBe(0);
});

it('a load balancer that probes over HTTP/2 or on the health port is waited for', async () => {
  const { drain, clock, process } = createTestDrain();
  const server = http2.createServer(drain.handler((_request, response) => void response.end()));
  const session = http2.connect(`http://127.0.0.1:${await listen(drain.watch(server))}`);
  onTestFinished(() => session.destroy());
  for (let count = 0; count < 3; count += 1) {
    await once(session.request({ ':path': '/health/ready' }).resume(), 'end');
    await clock.advance(500);
  }
  expect(drain.plan.situation).toBe('probed');
  process.signal('SIGTERM');
  expect(await clock.runUntil(process.exited)).toBe(0);

  const other = createTestDrain({ health: { port: 0 } });
  const plain = createServer(other.drain.handler((_request, response) => void response.end()));
  await listen(other.drain.watch(plain));
  await expect.poll(() => other.process.output).toMatch(/health routes on port \d+/);
  const port = Number(/port (\d+)/.exec(other.process.output)?.[1]);
  for (let count = 0; count < 3; count += 1) {
    await ask(port, 'GET');
    await other.clock.advance(500);
  }
  expect(other.drain.plan.situation).toBe('probed');
  other.process.signal('SIGTERM');
  expect(await other.clock.runUntil(other.process.exited)).toBe(0);
});

it('a shutdown by code in a process that keeps running has no lame duck', async () => {
  const { drain, clock, request } = await service();
  await request('/health/ready', 5, 500);
  await request('/', 10, 60);
  const at = clock.now();
  const report = await clock.runUntil(drain.shutdown());
  expect(report.plan).toMatchObject({ situation: 'quiet', reason: 'the process keeps running' });
  expect(clock.now() - at).toBeLessThanOrEqual(250);
});

it('Ctrl+C at a terminal causes no lame duck, even in a cluster worker', async () => {
  const { clock, process, request } = await service({}, { isClusterWorker: true, terminalWidth: 80 });
  await request('/health/ready', 5, 500);
  await request('/', 10, 60);
  const at = clock.now();
  process.signal('SIGINT');
  expect(await clock.runUntil(process.exited)).toBe(0);
  expect(clock.now() - at).toBeLessThanOrEqual(500);
});

it('with any probers and traffic, a shutdown ends by its deadline and the lame duck stays within its bound', async () => {
  const step = fc.oneof(
    fc.record({ path: fc.constant('/health/ready'), pause: fc.integer({ min: 1, max: 12_000 }) }),
    fc.record({ path: fc.constant('/'), pause: fc.integer({ min: 1, max: 1_500 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (before, during, isClusterWorker) => {
        const { drain, clock, process } = createTestDrain({}, { isClusterWorker });
        const server = createServer(drain.handler((_request, response) => void response.end()));
        const port = await listening(server);
        drain.watch(server);
        for (const { path, pause } of before) {
          await ask(port, 'GET', path);
          await clock.advance(pause);
        }
        let report: ShutdownReport | undefined;
        drain.on('closed', (made) => (report = made));
        const at = clock.now();
        process.signal('SIGTERM');
        for (let index = 0; process.status === undefined && clock.now() - at < 30_000; index += 1) {
          const { path, pause } = during[index % during.length] ?? { path: '/', pause: 1 };
          await ask(port, 'GET', path).catch(() => undefined);
          await clock.advance(pause);
        }
        expect(process.status).toBe(0);
        expect(report?.phases.lameDuck).toBeLessThanOrEqual(8_001);
        expect(report?.duration).toBeLessThanOrEqual(9_000);
        server.close();
      },
    ),
    { numRuns: 30, interruptAfterTimeLimit: 20_000 },
  );
}, 40_000);

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Sends a request on a new connection. */
function ask(port: number, method: string, path = '/health/ready'): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = get({ port, host: '127.0.0.1', path, method, agent: false }, (response) => {
      response.resume().once('close', resolve);
    });
    sent.once('error', reject);
  });
}
