import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DrainOptions, HealthOptions, Logger } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { gate } from './jobs.ts';
import { inFlight, listen } from './service.ts';

const QUIET: Logger = { info() {}, warn() {}, error() {} };

async function serve(options: DrainOptions = {}, listener: RequestListener = () => undefined) {
  const test = createTestDrain(options);
  const server = test.drain.watch(createServer(test.drain.handler(listener)));
  const url = `http://127.0.0.1:${await listen(server)}`;
  const probe = async (kind: 'live' | 'ready' | 'startup') => {
    const answer = await fetch(`${url}/health/${kind}`);
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  };
  return { ...test, server, url, probe };
}

describe('readiness', () => {
  it('readiness fails while a critical check fails, and only the log names the check', async () => {
    const warn = vi.fn<Logger['warn']>();
    const info = vi.fn<Logger['info']>();
    const { drain, probe } = await serve({ logger: { ...QUIET, warn, info } });
    let isUp = false;
    drain.check(
      'postgres',
      () => {
        if (!isUp) throw new Error('connect ECONNREFUSED postgres://user:secret@db');
      },
      { cacheFor: 0 },
    );
    expect(await probe('ready')).toEqual({ status: 503, body: { status: 'unavailable', state: 'ready' } });
    expect(await probe('ready')).toMatchObject({ status: 503 });
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[1]).toMatch(/^check 'postgres' failed: Error: connect ECONNREFUSED/);
    isUp = true;
    expect(await probe('ready')).toEqual({ status: 200, body: { status: 'ok', state: 'ready' } });
    expect(info).toHaveBeenCalledWith(expect.anything(), "check 'postgres' passes again");
  });

  it.each([
    ['throws', () => JSON.parse('{'), 'failed'],
    ['rejects', () => Promise.reject(new Error('gone')), 'failed'],
    ['returns false', () => false, 'failed'],
    ['hangs', () => new Promise(() => {}), 'timed-out'],
  ])('readiness with details names a check that %s', async (_how, call, status) => {
    const { drain, clock, probe } = await serve({ health: { details: true } });
    drain.check('cache', () => true);
    drain.check('postgres', call);
    expect(await clock.runUntil(probe('ready'))).toEqual({
      status: 503,
      body: {
        status: 'unavailable',
        state: 'ready',
        checks: [
          { name: 'cache', critical: true, status: 'ok', duration: 0 },
          { name: 'postgres', critical: true, status, duration: status === 'failed' ? 0 : 1_000 },
        ],
      },
    });
  });

  it('readiness does not depend on a check that is not critical', async () => {
    const { drain, probe } = await serve({ health: { details: true } });
    drain.check('mail', () => false, { critical: false });
    expect(await probe('ready')).toMatchObject({ status: 200, body: { checks: [{ status: 'failed' }] } });
  });

  it('readiness ignores a check that was undone', async () => {
    const { drain, probe } = await serve();
    const undo = drain.check('mail', () => false);
    expect(await probe('ready')).toMatchObject({ status: 503 });
    undo();
    expect(await probe('ready')).toMatchObject({ status: 200 });
  });

  it('readiness during a shutdown reports the remaining time, and runs no check', async () => {
    const check = vi.fn<() => boolean>(() => true);
    const { drain, clock, probe } = await serve({ shutdownDelay: 1_000 });
    drain.check('postgres', check);
    void drain.shutdown();
    await clock.advance(400);
    const { status, body } = await probe('ready');
    expect({ status, body }).toEqual({
      status: 503,
      body: { status: 'unavailable', state: 'lame-duck', endsWithin: 24_600 },
    });
    expect(check).not.toHaveBeenCalled();
  });
});

describe('a check', () => {
  it('a check never runs twice concurrently, however many probes arrive, and its result is reused for cacheFor', async () => {
    const { drain, clock, server, probe } = await serve();
    const { promise, open } = gate();
    const call = vi.fn<() => Promise<void>>(() => promise);
    drain.check('postgres', call, { cacheFor: 60_000 });
    let arrived = 0;
    server.on('request', () => (arrived += 1));
    const answers = Array.from({ length: 20 }, () => probe('ready'));
    await expect.poll(() => arrived).toBe(20);
    open();
    expect((await Promise.all(answers)).every(({ status }) => status === 200)).toBe(true);
    await clock.advance(59_999);
    await probe('ready');
    expect(call).toHaveBeenCalledOnce();
    await clock.advance(1);
    await probe('ready');
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('a hanging check is not called again before it has settled, and never delays liveness', async () => {
    const { drain, clock, probe } = await serve();
    const { promise, open } = gate();
    const call = vi.fn<() => Promise<void>>(() => promise);
    drain.check('postgres', call, { cacheFor: 0 });
    const first = probe('ready');
    await expect.poll(() => call.mock.calls.length).toBe(1);
    expect(await probe('live')).toMatchObject({ status: 200 });
    expect(clock.now()).toBe(0);
    expect(await clock.runUntil(first)).toMatchObject({ status: 503 });
    for (let again = 0; again < 3; again += 1) expect(await probe('ready')).toMatchObject({ status: 503 });
    expect(call).toHaveBeenCalledOnce();
    open();
    expect(await probe('ready')).toMatchObject({ status: 200 });
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('the signal of a check aborts after its timeout', async () => {
    const { drain, clock, probe } = await serve();
    const aborted: unknown[] = [];
    drain.check(
      'postgres',
      async (signal) => {
        await once(signal, 'abort');
        aborted.push(signal.reason);
      },
      { timeout: 20 },
    );
    await clock.runUntil(probe('ready'));
    expect([clock.now(), aborted.length]).toEqual([20, 1]);
    expect(aborted).toEqual([expect.objectContaining({ code: 'ERR_QUIESCE_CHECK_TIMEOUT' })]);
  });

  it.each([
    [['', () => true], 'needs a name'],
    [['db', true], "Check 'db' must be a function"],
    [['db', () => true, 5], 'must be an object'],
    [['db', () => true, { timeout: 0 }], "Option 'timeout' of check 'db' must be more than 0 milliseconds"],
    [['db', () => true, { cacheFor: -1 }], "Option 'cacheFor'"],
    [['db', () => true, { critical: 'yes' }], "Option 'critical'"],
    [['db', () => true, { timout: 1 }], "Did you mean 'timeout'?"],
    [['taken', () => true], "A check named 'taken' already exists"],
  ])('a check registered as %o throws at once', (values, message) => {
    const { drain } = createTestDrain();
    drain.check('taken', () => true);
    expect(() => Reflect.apply(Reflect.get(drain, 'check'), drain, values)).toThrow(
      expect.objectContaining({
        code: 'ERR_QUIESCE_CHECK_INVALID',
        message: expect.stringContaining(message),
      }),
    );
  });
});

async function withPort(health: HealthOptions = {}) {
  const lines: string[] = [];
  const log = (_details: object, message: string) => void lines.push(message);
  const service = await serve({
    logger: { info: log, warn: log, error: log },
    health: { port: 0, host: '127.0.0.1', ...health },
  });
  await expect.poll(() => lines.join()).toContain('health routes on port ');
  const port = /health routes on port (\d+)/.exec(lines.join())?.[1];
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  return { ...service, get, lines };
}

describe('the health port', () => {
  it('the health port serves the health routes until the end of the shutdown, and the watched server does not', async () => {
    const { drain, clock, url, get } = await withPort();
    const statuses: number[] = [];
    drain.onClose('database', async () => {
      statuses.push(await get('/health/live'), await get('/health/ready'));
    });
    expect([await get('/health/live'), await get('/health/ready?full')]).toEqual([200, 200]);
    expect(await get('/')).toBe(404);
    const leaving = new AbortController();
    const ready = fetch(`${url}/health/ready`, { signal: leaving.signal });
    await inFlight(drain, 1);
    leaving.abort();
    await expect(ready).rejects.toThrow('aborted');
    await inFlight(drain, 0);
    const report = drain.shutdown();
    // By then no connection is left, and the step, which takes real time, has enough.
    await clock.advance(1_000);
    await report;
    expect(statuses).toEqual([200, 503]);
    await expect(get('/health/live')).rejects.toThrow('fetch failed');
  });

  it('the health port serves other routes, and a route that fails is answered with 500 and logged', async () => {
    const { get, lines } = await withPort({
      routes: {
        '/metrics': (_request, response) => void response.end('metrics'),
        '/broken': () => Promise.reject(new Error('no metrics')),
      },
    });
    expect([await get('/metrics?x=1'), await get('/broken')]).toEqual([200, 500]);
    expect(lines).toContain('a health route failed: Error: no metrics');
  });

  it('a health port in use is logged, and nothing else fails', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address: string | AddressInfo | null = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const error = vi.fn<Logger['error']>();
    const { drain } = await serve({ logger: { ...QUIET, error }, health: { port, host: '127.0.0.1' } });
    await expect.poll(() => error.mock.calls.length).toBe(1);
    expect(error.mock.calls[0]?.[1]).toMatch(/^the health server failed: Error: listen EADDRINUSE/);
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
  });
});
