// A service started and stopped by its tests: the teardown only calls `drain.shutdown()`. With Vitest, Jest or Mocha it
// is the same in `beforeAll` and `afterAll`.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns in-a-test-suite
//
// What you will see: the tests pass, and the process ends by itself, without --test-force-exit or process.exit(), though
// a client keeps its connection open, a request is still being answered, and a timer ticks.
/* oxlint-disable typescript/no-floating-promises -- node:test itself awaits what describe() and it() return. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createDrain } from '@quiesce/core';
import { listen } from './listen.ts';

/** Creates the service by its own code, with options for a test. */
function createService() {
  const drain = createDrain({
    // Ctrl+C belongs to the test runner.
    signals: false,
    logger: false,
    // Clients in a test send no further requests, so there is nothing to wait for.
    idleLinger: 0,
  });
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 10);
  drain.onClose('ticking', () => clearInterval(ticking));
  const server = drain.watch(
    createServer(
      drain.handler((request, response) => {
        if (request.url === '/slow') setTimeout(() => response.end('done'), 300);
        else response.end(`${ticks} ticks`);
      }),
    ),
  );
  return { drain, server };
}

describe('the service', () => {
  const { drain, server } = createService();
  let url: string;

  before(async () => {
    url = `http://127.0.0.1:${await listen(server, 0)}`;
  });

  after(async () => {
    const { outcome, requests } = await drain.shutdown('teardown');
    // Even the request left by a test was answered, and nothing failed while closing.
    assert.deepEqual({ outcome, completed: requests.completed }, { outcome: 'clean', completed: 1 });
  });

  it('answers', async () => {
    const response = await fetch(url);
    assert.match(await response.text(), /^\d+ ticks$/);
  });

  it('is left with a request in flight', async () => {
    void fetch(`${url}/slow`);
    // Once this later one is answered, the slow one has arrived.
    await (await fetch(url)).text();
  });
});
