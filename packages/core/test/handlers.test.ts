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

/** What a handler does; a sync one may return anything. */
type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serve(drain: Drain, handle: Handle): Promise<number> {
  return listen(drain.watch(createServer(drain.handler(handle))));
}

const pending: Promise<unknown>[] = [];

/** A promise that does not settle, and is not garbage. */
function never(): Promise<unknown> {
  const promise = new Promise(() => undefined);
  pending.push(promise);
  return promise;
}

/** A client whose request is in flight. */
async function begin({ drain }: TestDrain, port: number, path = '/pay'): Promise<Socket> {
  const client = connect(port, '127.0.0.1');
  client
    .on('error', () => undefined)
    .write(`POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n`);
  await inFlight(drain, drain.inFlight + 1);
  return client;
}

/** A client that leaves before it is answered. */
async function leave(test: TestDrain, port: number, path?: string): Promise<void> {
  const before = test.drain.inFlight;
  (await begin(test, port, path)).destroy();
  await inFlight(test.drain, before);
}

describe('an orphan', () => {
  it('is waited for until its grace is over, counted from when its client has left', async () => {
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

  it('that has used up its grace long before has half a second to hear drain.signal', async () => {
    const test = create({ handlerGrace: 5_000 });
    const port = await serve(test.drain, never);
    await leave(test, port);
    await test.clock.advance(60_000);
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    expect({ duration, outcome }).toEqual({ duration: 500, outcome: 'cut' });
  });

  it('has a grace that follows from the deadline of this very shutdown', async () => {
    const test = createTestDrain({ deadline: 25_000 });
    const port = await serve(test.drain, never);
    await leave(test, port);
    const report = test.drain.shutdown('code', { deadline: 3_000 });
    expect((await test.clock.runUntil(report)).duration).toBeLessThanOrEqual(1_500);
  });

  it('of an event stream that the drain has ended has two seconds, and is no fault', async () => {
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

  it('that waits for the report is not waited for, answered or not', async () => {
    const test = create();
    const reports: string[] = [];
    const port = await serve(test.drain, async (_request, response) => {
      response.end('stopping');
      reports.push((await test.drain.shutdown()).outcome);
    });
    connect(port, '127.0.0.1').resume().write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    await expect.poll(() => test.drain.state).not.toBe('ready');
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    // The connection is kept until it is idle; a handler that waited for itself would be waited for for 3,000 ms.
    expect(duration).toBeLessThan(1_000);
    expect({ outcome, reports }).toEqual({ outcome: 'clean', reports: ['clean'] });
  });

  it('that names its request as it waits for the report is not waited for', async () => {
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

  it('that ends at drain.signal ends draining at once', async () => {
    const test = create();
    const port = await serve(test.drain, () => once(test.drain.signal, 'abort'));
    await leave(test, port);
    const { duration, outcome } = await test.clock.runUntil(test.drain.shutdown());
    expect({ duration, outcome }).toEqual({ duration: 0, outcome: 'clean' });
  });

  it('may begin a task while it is waited for, and the task is waited for as well', async () => {
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

  it('is named among the first hundred, the oldest first, and the others are counted', async () => {
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

  it('that nobody can settle any more is forgotten once it is garbage, and not waited for', async () => {
    const test = create();
    const port = await serve(test.drain, async (_request, response) => {
      // What a response of a client that has left never emits.
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
  it('hands back a promise that settles as the one that it was given, also once the drain is closed', async () => {
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

  it('follows one whose request the drain does not know, too', async () => {
    const { drain, clock } = create({ handlerGrace: 1_000 });
    void drain.track(simulated(), new Promise(() => undefined));
    const { outcome, requests } = await clock.runUntil(drain.shutdown());
    expect(outcome).toBe('cut');
    expect(requests.orphans).toEqual([{ method: 'GET', path: '/simulated', age: 1_000 }]);
  });

  it('follows a promise of another realm, and hands back whatever is no promise as it is, unused', async () => {
    const { drain, clock } = create({ handlerGrace: 1_000 });
    const query = {};
    Reflect.set(query, 'then', () => expect.unreachable('a query begins when its `then` is called'));
    for (const value of [undefined, 'text', query]) expect(track(drain, simulated(), value)).toBe(value);
    track(drain, simulated(), runInNewContext('new Promise(() => undefined)'));
    expect((await clock.runUntil(drain.shutdown())).requests.orphans).toHaveLength(1);
  });

  it.each([[undefined], ['GET /']])('refuses %j in place of a request', (request) => {
    const { drain } = create();
    const call = () => track(drain, request, Promise.resolve());
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_QUIESCE_REQUEST_INVALID' }));
  });
});

/** A program that requests something of a listener, which it may call `fail`. */
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

/** Its exit code, and what it printed. */
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
  it('is an unhandled rejection, as without the drain', async () => {
    expect(await run('fail')).toBe('1  Error: no such account');
    expect(await run('drain.handler(fail)')).toBe('1  Error: no such account');
  });

  it('is told once to who listens for unhandled rejections', async () => {
    expect(await run('fail', { LISTENS: '1' })).toBe('7 unhandled no such account');
    expect(await run('drain.handler(fail)', { LISTENS: '1' })).toBe('7 unhandled no such account');
  });

  it('is answered with 500 where servers capture rejections, as without the drain', async () => {
    expect(await run('fail', { CAPTURES: '1' })).toBe('0 status 500');
    expect(await run('drain.handler(fail)', { CAPTURES: '1' })).toBe('0 status 500');
  });
});

/** `drain.track` with what TypeScript would refuse. */
function track(drain: Drain, ...given: unknown[]): unknown {
  return Reflect.apply(Reflect.get(drain, 'track'), drain, given);
}

function simulated(): IncomingMessage {
  const request: object = { method: 'GET', url: '/simulated?token=secret' };
  return Object.assign(Object.create(null), request);
}
