// The shutdown of a service, tested without waiting and without a signal. It is the same with Vitest or Jest.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns testing-hooks
//
// What you will see: three tests pass at once, although they cover a lame duck of 5 seconds, a request of 8 and a
// database that hangs; and the signals that are sent end no process.
/* oxlint-disable typescript/no-floating-promises -- node:test itself awaits what it() returns. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { it } from 'node:test';
import type { Drain } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { listen } from './listen.ts';

interface Pool {
  end(): unknown;
}

/** The service's own code, which is tested. */
function closeWith(drain: Drain, pool: Pool): void {
  drain.onClose('postgres', () => pool.end());
}

/** A pool that records whether it was ended. */
function createPool() {
  const pool = { isEnded: false, end: () => (pool.isEnded = true) };
  return pool;
}

it('the pool is open as long as anything may use it', async () => {
  const { drain, clock, process, gates } = createTestDrain({ shutdownDelay: 5_000 });
  const server = drain.watch(
    createServer(
      drain.handler((_request, response) => {
        void clock.sleep(8_000).then(() => response.end('done'));
      }),
    ),
  );
  const pool = createPool();
  closeWith(drain, pool);
  const port = await listen(server, 0);

  const closing = gates.before('closing');
  const answer = fetch(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => server.once('request', resolve));
  process.signal('SIGTERM');
  await clock.runUntil(closing.reached); // the shutdown stands still, just before it closes anything
  assert.equal(await (await answer).text(), 'done');
  assert.equal(pool.isEnded, false);

  closing.open();
  assert.equal(await clock.runUntil(process.exited), 0);
  assert.equal(pool.isEnded, true);
  assert.match(process.output, /shutdown clean in 8\d{3} ms: 1 completed/);
});

it('a pool that hangs is abandoned, and the exit code is 1', async () => {
  const { drain, clock, process } = createTestDrain();
  closeWith(drain, { end: () => new Promise(() => {}) });
  drain.handleSignals();
  process.signal('SIGTERM');
  assert.equal(await clock.runUntil(process.exited), 1);
  assert.equal(clock.now(), 3_000);
  assert.match(process.output, /step 'postgres' timed-out after 3000 ms/);
});

it('a second Ctrl+C does not wait for a hanging pool', async () => {
  const { drain, clock, process } = createTestDrain();
  closeWith(drain, { end: () => new Promise(() => {}) });
  drain.handleSignals();
  process.signal('SIGINT');
  await clock.advance(500);
  process.signal('SIGINT');
  assert.equal(await clock.runUntil(process.exited), 1);
  assert.equal(clock.now(), 500);
});
