import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Creates a server, and watches, drains and closes it. Counts its close events. */
async function closed(): Promise<{ readonly server: WeakRef<Server>; readonly closes: number }> {
  let closes = 0;
  const drain = createDrain({ signals: false, logger: false });
  const server = drain.watch(createServer(drain.handler((_request, response) => response.end())));
  server.on('close', () => (closes += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await drain.shutdown();
  await new Promise((resolve) => setImmediate(resolve));
  return { server: new WeakRef(server), closes };
}

it('a server that a shutdown has closed can be garbage-collected, and has emitted close once', async () => {
  const { server, closes } = await closed();
  expect(closes).toBe(1);
  await expect
    .poll(
      () => {
        if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
        return server.deref() === undefined;
      },
      { interval: 20, timeout: 10_000 },
    )
    .toBe(true);
});
