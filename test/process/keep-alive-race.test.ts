import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from '@quiesce/conformance';
import type { DrainOptions } from '@quiesce/core';
import { describe, expect, inject, it } from 'vitest';
import { Child, FRAMEWORKS } from './child.ts';

const CONNECTIONS = 50;
/** Number of repetitions: two in `test`, twenty in `test:all`. */
const REPEATS = inject('repeats');
/** In ms. */
const SHUTDOWN_DELAY = 600;

declare module 'vitest' {
  interface ProvidedContext {
    readonly repeats: number;
  }
}

/** The results of the requests on one connection. */
interface Outcome {
  readonly statuses: number[];
  /** Number of requests sent on a connection that was open and not announced to close, and never answered. */
  lost: number;
}

/** Sends POSTs back to back, with 0 to 2 ms between them, until stopped or until the close is announced. */
async function postUntil(port: number, stopped: () => boolean, outcome: Outcome): Promise<void> {
  const client = await RawClient.connect(port);
  while (!stopped() && client.ending === 'open') {
    client.request('POST', '/', 'a body');
    try {
      const { status, headers } = await client.response();
      outcome.statuses.push(status);
      if (headers.get('connection') === 'close') break;
    } catch {
      outcome.lost += 1;
    }
    await sleep(Math.random() * 2);
  }
  client.destroy();
}

async function load(port: number, stopped: () => boolean): Promise<Outcome> {
  const outcome: Outcome = { statuses: [], lost: 0 };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => postUntil(port, stopped, outcome)));
  return outcome;
}

describe.each(FRAMEWORKS)('SIGTERM to a service in %s', (FRAMEWORK) => {
  const start = (options: DrainOptions = {}) => Child.start('framework', options, { FRAMEWORK });

  it(`every POST of 50 busy connections is answered, ${REPEATS} times`, { timeout: 120_000 }, async () => {
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const child = await start();
      const loaded = load(child.port, () => false);
      await sleep(150 + Math.random() * 50);
      child.kill('SIGTERM');
      const { lost, statuses } = await loaded;
      expect(lost).toBe(0);
      expect(statuses.length).toBeGreaterThan(CONNECTIONS);
      expect(await child.exit()).toMatchObject({ code: 0 });
    }
  });

  it(`no request fails if the client watches readiness, ${REPEATS} times`, { timeout: 240_000 }, async () => {
    for (let repeat = 0; repeat < REPEATS;) {
      const child = await start({ shutdownDelay: SHUTDOWN_DELAY });
      const unready = new AbortController();
      const { signal } = unready;
      let signalledAt = Infinity;
      const heardAfter = (): number => performance.now() - signalledAt;
      // A busy machine may delay the client until the lame duck has ended: the run is repeated.
      const endIfLate = (error: unknown): void => {
        if (heardAfter() < SHUTDOWN_DELAY) throw error;
        unready.abort();
      };
      const watching = (async () => {
        while (!signal.aborted) {
          await sleep(20);
          const probe = await RawClient.connect(child.port);
          if ((await probe.get('/health/ready').response()).status !== 200) unready.abort();
          probe.destroy();
        }
      })();
      // Behaves as a pool: an ended connection is replaced as long as the service is ready.
      const outcome: Outcome = { statuses: [], lost: 0 };
      const pool = Array.from({ length: CONNECTIONS }, async () => {
        while (!signal.aborted) await postUntil(child.port, () => signal.aborted, outcome);
      });
      await sleep(150);
      child.kill('SIGTERM');
      signalledAt = performance.now();
      await Promise.all([watching, ...pool].map((clients) => clients.catch(endIfLate)));
      const isLate = heardAfter() > SHUTDOWN_DELAY;
      expect(outcome.lost).toBe(0);
      expect(await child.exit()).toMatchObject({ code: 0 });
      if (isLate) continue;
      expect(new Set(outcome.statuses)).toEqual(new Set([200]));
      repeat += 1;
    }
  });

  it('all 50 connections in the accept queue of a blocked event loop are answered', async () => {
    const child = await start();
    await child.block(400);
    const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(child.port)));
    for (const client of clients) client.get('/');
    child.kill('SIGTERM');
    const statuses = await Promise.all(clients.map(async (client) => (await client.response()).status));
    expect(statuses.filter((status) => status === 200 || status === 503)).toHaveLength(50);
    expect(await child.exit()).toMatchObject({ code: 0 });
  });
});
