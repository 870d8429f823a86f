import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Load } from '../rolling/load/load.ts';
import { openLoop } from '../rolling/load/open-loop.ts';
import { KINDS, schedule } from '../rolling/load/schedule.ts';

const OPTIONS = { seed: 1, rate: 500, requests: 5_000 };

describe('the schedule', () => {
  it('the schedule is the same for the same seed, and differs for another seed', () => {
    const few = { ...OPTIONS, requests: 20 };
    const all = [...schedule(few)];
    expect([...schedule(few)]).toEqual(all);
    expect([...schedule({ ...few, seed: 2 })]).not.toEqual(all);
  });

  it('the schedule has the given rate, all kinds of requests, and some on connections of their own', () => {
    const all = [...schedule(OPTIONS)];
    const seconds = (all.at(-1)?.due ?? 0) / 1_000;
    expect(all.length / seconds).toBeGreaterThan(0.9 * OPTIONS.rate);
    expect(all.length / seconds).toBeLessThan(1.1 * OPTIONS.rate);
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(KINDS));
    expect(all.filter(({ isAlone }) => isAlone).length).toBeGreaterThan(100);
  });
});

describe('an open loop', () => {
  const things = Array.from({ length: 20 }, (_, at) => ({ due: at * 5 }));

  it('an open loop runs each task when it is due and not earlier', async () => {
    const early: number[] = [];
    await openLoop(things, performance.now(), (_thing, dueAt) => {
      early.push(dueAt - performance.now());
    });
    expect(early.length).toBe(things.length);
    expect(Math.max(...early)).toBeLessThanOrEqual(0);
  });

  it('an open loop returns the largest delay, and leaves no task out', async () => {
    let count = 0;
    const latest = await openLoop(things, performance.now(), () => {
      count += 1;
      if (count === 10) block(30);
    });
    expect(count).toBe(things.length);
    expect(latest).toBeGreaterThan(20);
  });

  it('an open loop stops once its signal aborts', async () => {
    const controller = new AbortController();
    let count = 0;
    await openLoop(
      things,
      performance.now(),
      () => {
        count += 1;
        if (count === 5) controller.abort();
      },
      controller.signal,
    );
    expect(count).toBe(5);
  });
});

describe('the load', () => {
  it('the load does not wait for responses: all requests are sent to a server that never answers', async () => {
    let requests = 0;
    const server = createServer(() => {
      requests += 1;
      if (requests === 60) server.closeAllConnections();
    });
    const port = await listen(server);
    const load = new Load({ ports: [port], balanced: false }, { seed: 1, rate: 200, requests: 60 });
    const { sent, lost, latest } = await load.run(AbortSignal.timeout(10_000));
    expect([sent, lost.length, requests]).toEqual([60, 60, 60]);
    expect(lost.filter(({ loss }) => loss !== 'closed' && loss !== 'reset')).toEqual([]);
    expect(latest).toBeGreaterThan(0);
  });

  it('the load retries refused requests at the other address, and counts them', async () => {
    const refusing = await listen(createServer((_request, response) => response.writeHead(503).end()));
    let answered = 0;
    const answering = await listen(
      createServer((request, response) => {
        answered += 1;
        request.resume().once('end', () => response.end());
      }),
    );
    const load = new Load(
      { ports: [refusing, answering], balanced: false },
      { seed: 1, rate: 500, requests: 50 },
    );
    const { movedOn, lost } = await load.run(AbortSignal.timeout(10_000));
    expect([movedOn, answered]).toEqual([25, 50]);
    expect(new Set(lost.map(({ loss }) => loss))).toEqual(new Set(['wrong answer']));
  });
});

/** Blocks the event loop for some ms. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
