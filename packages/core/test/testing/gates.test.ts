import { createServer } from 'node:http';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { describe, expect, it } from 'vitest';
import { Client, listen } from '../service.ts';

/** Starts a service with one listening server, so that it has a lame duck. */
async function serve({ drain }: TestDrain): Promise<number> {
  return listen(drain.watch(createServer(drain.handler((_request, response) => response.end('hi')))));
}

describe.each([
  ['refuse', 503],
  ['serve', 200],
] as const)("with admission: '%s'", (admission, late) => {
  it('before and after each transition, new and known connections behave as expected', async () => {
    const test = createTestDrain({ admission, shutdownDelay: 5_000 });
    const { drain, clock, process, gates } = test;
    const port = await serve(test);
    const seen: unknown[] = [];
    const known = Array.from({ length: 8 }, () => new Client(port));
    await Promise.all(known.map((client) => client.get()));
    const sides = (['lame-duck', 'draining', 'closing', 'closed'] as const).flatMap((state) => [
      gates.before(state),
      gates.after(state),
    ]);
    process.signal('SIGTERM');
    for (const [index, { reached, open }] of sides.entries()) {
      await clock.runUntil(reached);
      seen.push([drain.state, await new Client(port).get(), await known[index]?.get()]);
      open();
    }
    expect(await clock.runUntil(process.exited)).toBe(0);
    expect(seen).toEqual([
      ['ready', 'new: 200 keep-alive', 'reused: 200 keep-alive'],
      ['lame-duck', 'new: 200 close', 'reused: 200 close'],
      ['lame-duck', 'new: 200 close', 'reused: 200 close'],
      ['draining', `new: ${late} close`, `reused: ${late} close`],
      ['draining', 'ECONNREFUSED', 'ECONNREFUSED'],
      ['closing', 'ECONNREFUSED', 'ECONNREFUSED'],
      ['closing', 'ECONNREFUSED', 'ECONNREFUSED'],
      ['closed', 'ECONNREFUSED', 'ECONNREFUSED'],
    ]);
  });
});

describe('a gate', () => {
  it('a gate before a state pauses before all its effects, and a gate after it before the next step', async () => {
    const { drain, clock, gates } = createTestDrain();
    const order: string[] = [];
    drain.on('state', (to) => void order.push(to));
    drain.worker('consumer', { stop: () => order.push('stopped') });
    drain.onClose('database', () => order.push('step'));
    drain.on('closed', () => void order.push('told'));
    const at = async (side: 'before' | 'after', state: 'draining' | 'closing' | 'closed') => {
      const gate = gates[side](state);
      return async () => {
        await clock.runUntil(gate.reached);
        await clock.advance(100);
        order.push(`${side} ${state}`);
        gate.open();
      };
    };
    const passed = await Promise.all([
      at('before', 'draining'),
      at('after', 'draining'),
      at('before', 'closing'),
      at('after', 'closing'),
      at('before', 'closed'),
      at('after', 'closed'),
    ]);
    const report = drain.shutdown().then(() => order.push('resolved'));
    for (const pass of passed) await pass();
    await clock.runUntil(report);
    expect(order).toEqual([
      'before draining',
      'stopped',
      'draining',
      'after draining',
      'before closing',
      'closing',
      'after closing',
      'step',
      'before closed',
      'closed',
      'told',
      'after closed',
      'resolved',
    ]);
  });

  it('a gate opened in advance does not pause, and no gate is used twice', async () => {
    const test = createTestDrain({ shutdownDelay: 1_000 });
    const { drain, clock, gates } = test;
    await serve(test);
    const open = gates.before('lame-duck');
    open.open();
    const after = gates.after('lame-duck');
    const first = drain.shutdown('first');
    await clock.runUntil(after.reached);
    await open.reached;
    drain.resume();
    after.open();
    await expect(clock.runUntil(first)).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
    const second = drain.shutdown('second');
    expect(drain.state).toBe('lame-duck');
    expect(await clock.runUntil(second)).toMatchObject({ trigger: 'second', phases: { lameDuck: 1_000 } });
  });

  it('two gates at the same point must both be opened', async () => {
    const { drain, clock, gates } = createTestDrain();
    const [one, other] = [gates.before('closing'), gates.before('closing')];
    const report = drain.shutdown();
    await clock.runUntil(Promise.all([one.reached, other.reached]));
    one.open();
    await clock.advance(1_000);
    expect(drain.state).toBe('draining');
    other.open();
    expect(await clock.runUntil(report)).toMatchObject({ outcome: 'clean', duration: 1_000 });
  });

  it('without a gate the first transition is complete when shutdown() returns', async () => {
    const test = createTestDrain({ shutdownDelay: 1_000 });
    await serve(test);
    const draining = test.gates.before('draining');
    const report = test.drain.shutdown();
    expect(test.drain.state).toBe('lame-duck');
    draining.open();
    await test.clock.runUntil(report);
  });

  it('a gate lets a lame duck be called off at its last moment', async () => {
    const test = createTestDrain({ shutdownDelay: 5_000 });
    const { drain, clock, process, gates } = test;
    const port = await serve(test);
    const draining = gates.before('draining');
    process.signal('SIGTERM');
    await clock.runUntil(draining.reached);
    expect([clock.now(), drain.state, drain.resume()]).toEqual([5_000, 'lame-duck', true]);
    draining.open();
    await clock.advance(60_000);
    expect([drain.state, process.status]).toEqual(['ready', undefined]);
    expect(await new Client(port).get()).toBe('new: 200 keep-alive');
  });

  it('a gate pauses past the deadline, which takes effect once it is opened', async () => {
    const { drain, clock, gates } = createTestDrain({ deadline: 10_000 });
    drain.onClose('database', () => undefined);
    const closing = gates.after('closing');
    const report = drain.shutdown();
    await clock.runUntil(closing.reached);
    await clock.advance(30_000);
    expect(drain.state).toBe('closing');
    closing.open();
    expect(await clock.runUntil(report)).toMatchObject({
      outcome: 'forced',
      duration: 30_000,
      steps: [{ outcome: 'abandoned' }],
    });
  });

  it('a gate at a state that no shutdown enters throws', () => {
    const { gates } = createTestDrain();
    expect(() => Reflect.apply(gates.before, gates, ['ready'])).toThrow(
      "No shutdown enters 'ready': use one of lame-duck, draining, closing, closed.",
    );
  });
});
