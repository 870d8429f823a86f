import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from '@quiesce/conformance';
import type { DrainOptions } from '@quiesce/core';
import { describe, expect, inject, it } from 'vitest';
import { Child, FRAMEWORKS } from './child.ts';

const CONNECTIONS = 50;
/** How often: twice in `test`, twenty times in `test:all`. */
const REPEATS = inject('repeats');
/** ms */
const SHUTDOWN_DELAY = 300;

declare module 'vitest' {
  interface ProvidedContext {
    readonly repeats: number;
  }
}

/** What became of the requests of one connection. */
interface Outcome {
  readonly statuses: number[];
  /** Written to a connection that was open and unannounced, and never answered. */
  lost: number;
}

/** Sends POSTs back to back, with 0 to 2 ms to think, until told to stop or told that the connection ends. */
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

  it(
    `leaves none of the POSTs unanswered that 50 connections send one after another, ${REPEATS} times`,
    { timeout: 120_000 },
    async () => {
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
    },
  );

  it(
    `fails none at all where the client watches readiness, ${REPEATS} times`,
    { timeout: 120_000 },
    async () => {
      for (let repeat = 0; repeat < REPEATS;) {
        const child = await start({ shutdownDelay: SHUTDOWN_DELAY });
        const unready = new AbortController();
        const { signal } = unready;
        const watching = (async () => {
          while (!signal.aborted) {
            await sleep(20);
            const probe = await RawClient.connect(child.port);
            if ((await probe.get('/health/ready').response()).status !== 200) unready.abort();
            probe.destroy();
          }
        })();
        // As a pool does: a connection that ended is replaced as long as the service is ready.
        const outcome: Outcome = { statuses: [], lost: 0 };
        const pool = Array.from({ length: CONNECTIONS }, async () => {
          while (!signal.aborted) await postUntil(child.port, () => signal.aborted, outcome);
        });
        await sleep(150);
        child.kill('SIGTERM');
        const signalledAt = performance.now();
        await Promise.all([watching, ...pool]);
        const heardAfter = performance.now() - signalledAt;
        expect(outcome.lost).toBe(0);
        expect(await child.exit()).toMatchObject({ code: 0 });
        // A busy machine may hold the client up until the lame duck is over: it is asked again.
        if (heardAfter > SHUTDOWN_DELAY) continue;
        expect(new Set(outcome.statuses)).toEqual(new Set([200]));
        repeat += 1;
      }
    },
  );

  it('answers all of 50 connections that wait in the accept queue of a blocked loop', async () => {
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
