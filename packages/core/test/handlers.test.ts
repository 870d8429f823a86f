import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Drain } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { describe, expect, it } from 'vitest';
import { create, gate } from './jobs.ts';
import { inFlight, listen } from './service.ts';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** A handler. A synchronous one may return anything. */
type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serve(drain: Drain, handle: Handle): Promise<number> {
  return listen(drain.watch(createServer(drain.handler(handle))));
}

const pending: Promise<unknown>[] = [];

/** Returns a promise that never settles and is never garbage-collected. */
function never(): Promise<unknown> {
  const promise = new Promise(() => undefined);
  pending.push(promise);
  return promise;
}

/** Sends a request and returns its client once the request is in flight. */
async function begin({ drain }: TestDrain, port: number, path = '/pay'): Promise<Socket> {
  const client = connect(port, '127.0.0.1');
  client
    .on('error', () => undefined)
    .write(`POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n`);
  await inFlight(drain, drain.inFlight + 1);
  return client;
}

/** Sends a request whose client leaves before the answer. */
async function leave(test: TestDrain, port: number, path?: string): Promise<void> {
  const before = test.drain.inFlight;
  (await begin(test, port, path)).destroy();
  await inFlight(test.drain, before);
}

describe('an orphan', () => {
  it('an orphan is waited for until its grace period ends, counted from when its client left', async () => {
    const test = create({ handlerGrace: 5_000 });
    const { promise, open } = gate();
    const port = await serve(test.drain, () => promise);
    await leave(test, port, '/pay?card=secret');
    await test.clock.advance(3_000);
    const { duration, outcome, exitCode, requests } = await test.clock.runUntil(test.drain.shutdown());
    expect({ duration, outcome, exitCode }).toEqual({ duration: 2_000, outcome: 'cut', exitCode: 1 });
    expect(requests.orphans).toEqual([{ method: 'POST', path: '/pay', age: 5_000 }]);
    open();
  });

  it('an orphan that has used up its grace period gets half a second to react to drain.signal', async () => {
    const test = create({ handlerGrace: 5_000 });
    const port = await serve(test.drain, never);
    await leave(test, port);
    await test.clock.advance(60_000);
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    expect({ duration, outcome }).toEqual({ duration: 500, outcome: 'cut' });
  });

  it('the grace period of an orphan is derived from the deadline of the current shutdown', async () => {
    const test = createTestDrain({ deadline: 25_000 });
    const port = await serve(test.drain, never);
    await leave(test, port);
    const report = test.drain.shutdown('code', { deadline: 3_000 });
    expect((await test.clock.runUntil(report)).duration).toBeLessThanOrEqual(1_500);
  });

  it('the orphan of an event stream that the drain ended gets two seconds, and does not count as a failure', async () => {
    const test = create();
    const port = await serve(test.drain, (_request, response) => {
      response.setHeader('Content-Type', 'text/event-stream').write('data: 1\n\n');
      return never();
    });
    const client = connect(port, '127.0.0.1').resume();
    client.write('GET /events HTTP/1.1\r\nHost: test\r\n\r\n');
    await inFlight(test.drain, 1);
    const ended = once(client, 'end');
    const { phases, outcome, requests } = await test.clock.runUntil(test.drain.shutdown());
    await ended;
    expect(outcome).toBe('clean');
    expect(phases.draining).toBeGreaterThanOrEqual(2_000);
    expect(phases.draining).toBeLessThan(2_500);
    expect(requests).toMatchObject({ ended: 1, orphans: [], moreOrphans: 0 });
  });

  it('an orphan that awaits the report is not waited for, whether its request was answered or not', async () => {
    const test = create();
    const reports: string[] = [];
    const port = await serve(test.drain, async (_request, response) => {
      response.end('stopping');
      reports.push((await test.drain.shutdown()).outcome);
    });
    connect(port, '127.0.0.1').resume().write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    await expect.poll(() => test.drain.state).not.toBe('ready');
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    // The connection is kept until it is idle; a handler that waited for itself would delay the shutdown by 3,000 ms.
    expect(duration).toBeLessThan(1_000);
    expect({ outcome, reports }).toEqual({ outcome: 'clean', reports: ['clean'] });
  });

  it('an orphan that passes its request to shutdown() and awaits the report is not waited for', async () => {
    const test = create();
    const { promise, open } = gate();
    const port = await serve(test.drain, async (request) => {
      await promise;
      await test.drain.shutdown('code', { request });
    });
    await leave(test, port);
    await test.clock.advance(1_000);
    open();
    await expect.poll(() => test.drain.state).not.toBe('ready');
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    expect({ duration, outcome }).toEqual({ duration: 0, outcome: 'clean' });
  });

  it('an orphan that ends on drain.signal ends draining at once', async () => {
    const test = create();
    const port = await serve(test.drain, () => once(test.drain.signal, 'abort'));
    await leave(test, port);
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    expect({ duration, outcome }).toEqual({ duration: 0, outcome: 'clean' });
  });

  it('an orphan may begin a task while it is waited for, and the task is waited for as well', async () => {
    const test = create();
    const { promise, open } = gate();
    const done: string[] = [];
    test.drain.onClose('database', () => void done.push('closed'));
    const port = await serve(test.drain, async () => {
      await promise;
      void test.drain.run('mail', async () => {
        await test.clock.sleep(1_000);
        done.push('sent');
      });
    });
    await leave(test, port);
    const report = test.drain.shutdown();
    await test.clock.advance(100);
    expect(test.drain.state).toBe('draining');
    open();
    expect(await test.clock.runUntil(report)).toMatchObject({ outcome: 'clean', jobs: { completed: 1 } });
    expect(done).toEqual(['sent', 'closed']);
  });

  it('the report lists the hundred oldest orphans, and counts the others', async () => {
    const test = create({ handlerGrace: 0 });
    const port = await serve(test.drain, never);
    await leave(test, port, '/first');
    await test.clock.advance(1_000);
    for (let others = 0; others < 101; others += 1) await leave(test, port, '/other');
    const { outcome, duration, requests } = await test.clock.runUntil(test.drain.shutdown());
    expect({ outcome, duration }).toEqual({ outcome: 'cut', duration: 0 });
    expect(requests.orphans[0]).toEqual({ method: 'POST', path: '/first', age: 1_000 });
    expect(requests.orphans).toHaveLength(100);
    expect(requests.moreOrphans).toBe(2);
  });

  it('an orphan whose promise can no longer settle is not waited for once it is garbage-collected', async () => {
    const test = create();
    const port = await serve(test.drain, async (_request, response) => {
      // This event is never emitted by a response whose client has left.
      await once(response, 'drain');
    });
    for (let left = 0; left < 10; left += 1) await leave(test, port);
    await test.clock.advance(1_000);
    const report = test.drain.shutdown();
    await expect
      .poll(
        async () => {
          if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
          await new Promise(setImmediate);
          return test.drain.state;
        },
        { interval: 20, timeout: 10_000 },
      )
      .toBe('closed');
    expect(await report).toMatchObject({ outcome: 'clean', duration: 0, requests: { orphans: [] } });
  });
});

describe('drain.track', () => {
  it('drain.track returns a promise that settles like the given one, even after the drain is closed', async () => {
    const { drain } = create();
    const settled: unknown[] = [];
    const port = await listen(
      drain.watch(
        createServer((request, response) => {
          drain.admit(request, response);
          void drain.track(request, Promise.resolve('value')).then((value) => settled.push(value));
          drain.track(request, Promise.reject(new Error('reason'))).catch((error: unknown) => {
            settled.push(error);
            response.end();
          });
        }),
      ),
    );
    await once(connect(port, '127.0.0.1').end('GET / HTTP/1.0\r\n\r\n').resume(), 'close');
    expect(settled).toEqual(['value', new Error('reason')]);
    await drain.shutdown();
    const late = Promise.resolve('late');
    expect(drain.track(simulated(), late)).toBe(late);
  });

  it('drain.track also tracks a promise whose request the drain does not know', async () => {
    const { drain, clock } = create({ handlerGrace: 1_000 });
    void drain.track(simulated(), new Promise(() => undefined));
    const { outcome, requests } = await clock.runUntil(drain.shutdown());
    expect(outcome).toBe('cut');
    expect(requests.orphans).toEqual([{ method: 'GET', path: '/simulated', age: 1_000 }]);
  });

  it('drain.track accepts a promise of another realm, and returns any other value unchanged, without calling its then()', async () => {
    const { drain, clock } = create({ handlerGrace: 1_000 });
    const query = {};
    Reflect.set(query, 'then', () => expect.unreachable('a query begins when its `then` is called'));
    for (const value of [undefined, 'text', query]) expect(track(drain, simulated(), value)).toBe(value);
    track(drain, simulated(), runInNewContext('new Promise(() => undefined)'));
    expect((await clock.runUntil(drain.shutdown())).requests.orphans).toHaveLength(1);
  });

  it.each([[undefined], ['GET /']])('drain.track throws for %j instead of a request', (request) => {
    const { drain } = create();
    const call = () => track(drain, request, Promise.resolve());
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_QUIESCE_REQUEST_INVALID' }));
  });
});

/** A program that sends a request to a listener, which may call `fail`. */
const script = (listener: string): string => `
    import { EventEmitter } from 'node:events';
    import { createServer, get } from 'node:http';
    import { createDrain } from '@quiesce/core';
    const drain = createDrain({ signals: false, logger: false });
    const fail = async () => { await null; throw new Error('no such account'); };
    EventEmitter.captureRejections = process.env.CAPTURES !== undefined;
    const server = createServer(${listener}).listen(0, '127.0.0.1', () => {
      get({ ...server.address(), agent: false }, ({ statusCode }) => {
        console.log('status', statusCode);
        process.exit();
      }).on('error', () => {});
    });
    if (process.env.LISTENS) process.on('unhandledRejection', ({ message }) => {
      console.log('unhandled', message);
      setImmediate(() => process.exit(7));
    });`;

/** Returns its exit code and its output. */
const run = (listener: string, variables: Record<string, string> = {}): Promise<string> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', script(listener)],
      { cwd: import.meta.dirname, env: { ...process.env, ...variables } },
      (_error, stdout, stderr) => {
        resolve(
          `${child.exitCode} ${stdout.trim()} ${/Error: no such account/.exec(stderr)?.[0] ?? ''}`.trim(),
        );
      },
    );
  });

describe('a listener that rejects', () => {
  it('a rejected promise of a listener is an unhandled rejection, as without the drain', async () => {
    expect(await run('fail')).toBe('1  Error: no such account');
    expect(await run('drain.handler(fail)')).toBe('1  Error: no such account');
  });

  it('a rejected promise of a listener emits unhandledRejection once', async () => {
    expect(await run('fail', { LISTENS: '1' })).toBe('7 unhandled no such account');
    expect(await run('drain.handler(fail)', { LISTENS: '1' })).toBe('7 unhandled no such account');
  });

  it('a rejected promise of a listener is answered with 500 if servers capture rejections, as without the drain', async () => {
    expect(await run('fail', { CAPTURES: '1' })).toBe('0 status 500');
    expect(await run('drain.handler(fail)', { CAPTURES: '1' })).toBe('0 status 500');
  });
});

/** Calls `drain.track` with arguments that TypeScript would reject. */
function track(drain: Drain, ...given: unknown[]): unknown {
  return Reflect.apply(Reflect.get(drain, 'track'), drain, given);
}

function simulated(): IncomingMessage {
  const request: object = { method: 'GET', url: '/simulated?token=secret' };
  return Object.assign(Object.create(null), request);
}
