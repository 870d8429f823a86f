import { once } from 'node:events';
import { createServer } from 'node:http';
import { createDrain, type DrainOptions } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { turn } from '../src/util/time.ts';
import { listen } from './service.ts';

/** Creates a drain with one listening server, so that it has a lame duck. */
async function serving(options: DrainOptions = {}): Promise<TestDrain> {
  const test = createTestDrain(options);
  const { drain } = test;
  await listen(drain.watch(createServer(drain.handler((_request, response) => response.end()))));
  return test;
}

function fail(): never {
  throw new Error('the worker has exited');
}

const reject = () => Promise.reject(new Error('the worker has exited'));

describe('a shutdown', () => {
  it('a shutdown passes through every state and emits an event for each', async () => {
    const { drain, clock } = await serving({ shutdownDelay: 5_000 });
    const states: string[] = [];
    drain.on('lame-duck', (trigger) => states.push(`lame-duck ${trigger} ${drain.signal.aborted}`));
    drain.on('draining', (trigger) => states.push(`draining ${trigger} ${drain.signal.aborted}`));
    drain.on('closing', (trigger) => states.push(`closing ${trigger}`));
    drain.on('closed', (report) => states.push(`closed ${report.outcome}`));
    expect(drain.state).toBe('ready');
    await clock.runUntil(drain.shutdown('deploy'));
    expect(states).toEqual([
      'lame-duck deploy false',
      'draining deploy true',
      'closing deploy',
      'closed clean',
    ]);
  });

  it('a shutdown() call in a listener of the first transition joins the same shutdown', async () => {
    const { drain, clock } = await serving({ shutdownDelay: 5_000 });
    let inner: Promise<unknown> | undefined;
    drain.on('lame-duck', () => {
      inner = drain.shutdown('another');
    });
    const outer = drain.shutdown('first');
    expect(inner).toBe(outer);
    expect(await clock.runUntil(outer)).toMatchObject({ trigger: 'first' });
  });

  it('a shutdown that a listener of the first transition called off can be followed by another', async () => {
    const { drain, clock } = await serving({ shutdownDelay: 5_000 });
    const undo = drain.on('lame-duck', () => void drain.resume());
    await expect(drain.shutdown('first')).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
    expect(drain.state).toBe('ready');
    undo();
    expect(await clock.runUntil(drain.shutdown('second'))).toMatchObject({
      trigger: 'second',
      outcome: 'clean',
      duration: 5_000,
    });
  });

  it('a shutdown skips the lame duck if no server listens', async () => {
    const { drain } = createTestDrain({ shutdownDelay: 10_000 });
    expect((await drain.shutdown()).phases.lameDuck).toBe(0);
  });

  it('a lame duck ends early once no request arrives, but not before its minimum', async () => {
    const { drain, clock } = await serving({ shutdownDelay: { min: 3_000, max: 10_000, quiet: 10 } });
    expect((await clock.runUntil(drain.shutdown())).phases.lameDuck).toBe(3_000);
  });

  it('a service that was never ready has no lame duck, because no requests are routed to it', async () => {
    const { drain } = await serving({ shutdownDelay: 10_000, manualReady: true });
    const states: string[] = [];
    drain.on('state', (to) => states.push(to));
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', phases: { lameDuck: 0 } });
    expect(states).toEqual(['draining', 'closing', 'closed']);
  });

  it('a service with manualReady has a lame duck after drain.ready()', async () => {
    const { drain, clock } = await serving({ shutdownDelay: 10_000, manualReady: true });
    drain.ready();
    expect((await clock.runUntil(drain.shutdown())).phases.lameDuck).toBe(10_000);
  });

  it('resume() returns false once draining has begun', async () => {
    const { drain } = await serving();
    const report = drain.shutdown();
    expect(drain.resume()).toBe(false);
    await report;
    expect(drain.resume()).toBe(false);
  });

  it('a shutdown continues if listeners throw or reject, and logs their errors', async () => {
    const lines: string[] = [];
    const log = (_details: object, message: string) => void lines.push(message);
    const drain = createDrain({ signals: false, logger: { info: log, warn: log, error: log } });
    drain.on('draining', () => {
      throw new Error('no luck');
    });
    drain.on('draining', () => Promise.reject(new Error('no luck either')));
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
    expect(lines).toContain("a listener of 'draining' failed: Error: no luck");
    expect(lines).toContain("a listener of 'draining' failed: Error: no luck either");
  });

  it('a shutdown continues if the logger rejects, without an unhandled rejection', async () => {
    const { drain, process } = createTestDrain({ logger: { info: reject, warn: reject, error: reject } });
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
    await turn();
    expect(process.output).toContain('0 of 0 steps done (the logger failed: Error: the worker has exited)');
  });

  it('a shutdown continues if the clients of a WebSocket server cannot be listed', async () => {
    const { drain, process, clock } = createTestDrain();
    drain.webSockets({ clients: { [Symbol.iterator]: fail } });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({ outcome: 'clean' });
    expect(process.output).toContain('a farewell failed: Error: the worker has exited');
  });

  it('a shutdown continues if the logger throws', async () => {
    const { drain, process } = createTestDrain({ logger: { info: fail, warn: fail, error: fail } });
    let closed = false;
    drain.on('closed', () => {
      closed = true;
    });
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
    expect(closed).toBe(true);
    expect(process.output).toContain('0 of 0 steps done (the logger failed: Error: the worker has exited)');
  });

  it('a client that is a function with a close method is closed by that method', async () => {
    let ended = false;
    const sql = Object.assign(() => expect.unreachable('called as a step'), {
      end: async () => {
        ended = true;
      },
    });
    const drain = createDrain({ signals: false, logger: false });
    drain.onClose('postgres', sql);
    expect((await drain.shutdown()).outcome).toBe('clean');
    expect(ended).toBe(true);
  });

  it('a server that begins to listen after the shutdown is closed at once', async () => {
    const drain = createDrain({ signals: false, logger: false });
    await drain.shutdown();
    const server = drain.watch(createServer()).listen(0, '127.0.0.1');
    const address = new Promise((resolve) => server.once('listening', () => resolve(server.address())));
    await once(server, 'close');
    expect(await address).toMatchObject({ address: '127.0.0.1' });
  });
});

it('a shutdown delayed past its deadline by a blocked loop is not clean', async () => {
  const drain = createDrain({ signals: false, logger: false, deadline: 100 });
  drain.on('draining', () => {
    const until = performance.now() + 150;
    while (performance.now() < until);
  });
  expect(await drain.shutdown()).toMatchObject({ outcome: 'forced', exitCode: 1 });
});

describe('a step', () => {
  it('a step that rejects with undefined has failed', async () => {
    const drain = createDrain({ signals: false, logger: false });
    drain.onClose('database', () => Promise.reject(undefined));
    expect(await drain.shutdown()).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      steps: [{ outcome: 'failed', error: 'undefined' }],
    });
  });

  it('a step that calls shutdown() joins the running one, and times out only if it awaits it', async () => {
    const { drain, clock } = createTestDrain();
    let joined: Promise<unknown> | undefined;
    drain.onClose('database', () => undefined);
    drain.onClose('waits', () => drain.shutdown());
    drain.onClose('asks', () => {
      joined = drain.shutdown();
    });
    const shutdown = drain.shutdown();
    const { steps } = await clock.runUntil(shutdown);
    expect(steps.map(({ name, outcome, duration }) => [name, outcome, duration])).toEqual([
      ['asks', 'done', 0],
      ['waits', 'timed-out', 3_000],
      ['database', 'done', 0],
    ]);
    expect(joined).toBe(shutdown);
  });

  it('a step that registers another step fails, unless it catches the error', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const never = vi.fn<() => void>();
    drain.onClose('database', () => undefined);
    drain.onClose('registers', () => drain.onClose('another', never));
    const { steps } = await drain.shutdown();
    expect(steps).toMatchObject([
      { name: 'registers', outcome: 'failed', error: expect.stringContaining("Step 'another' cannot") },
      { name: 'database', outcome: 'done' },
    ]);
    expect(never).not.toHaveBeenCalled();
  });
});

describe('a drain', () => {
  it('a drain watches a server once, however often watch() is called', () => {
    const drain = createDrain({ signals: false });
    const server = drain.watch(createServer());
    const listeners = server.listenerCount('connection');
    expect(drain.watch(server)).toBe(server);
    expect(server.listenerCount('connection')).toBe(listeners);
  });

  it('drain.watch() throws for a value that is not a server', () => {
    const drain = createDrain({ signals: false });
    const watch = (value: unknown) => () => Reflect.apply(Reflect.get(drain, 'watch'), drain, [value]);
    for (const value of [undefined, {}, () => undefined, 3000]) {
      expect(watch(value)).toThrow(expect.objectContaining({ code: 'ERR_QUIESCE_SERVER_INVALID' }));
    }
  });

  it('drain.on() and drain.handler() throw for invalid listeners and unknown events', () => {
    const drain = createDrain({ signals: false });
    const on =
      (...values: unknown[]) =>
      () =>
        Reflect.apply(Reflect.get(drain, 'on'), drain, values);
    expect(on('close', () => {})).toThrow('There is no event "close". Did you mean \'closed\'?');
    expect(on('closed')).toThrow("The listener of 'closed' must be a function; received undefined.");
    expect(() => Reflect.apply(Reflect.get(drain, 'handler'), drain, ['no'])).toThrow(
      'takes a request listener; received "no".',
    );
  });

  it('the undo of drain.on() removes only its own listener', async () => {
    const drain = createDrain({ signals: false, logger: false });
    let calls = 0;
    const listener = () => {
      calls += 1;
    };
    const undo = drain.on('closed', listener);
    drain.on('closed', listener);
    undo();
    await drain.shutdown();
    expect(calls).toBe(1);
  });
});
