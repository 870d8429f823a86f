import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type Server } from 'node:http';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { collected } from './collected.ts';
import { Client, inFlight, listen } from './service.ts';

class Context {
  readonly name = 'the context of a request';
}

const storage = new AsyncLocalStorage<Context>();

/** Runs all listeners of a request in its own context, as tracers do that wrap `emit`. */
function traced(server: Server, contexts: WeakRef<Context>[]): Server {
  const emit = server.emit.bind(server);
  return Object.assign(server, {
    emit(event: string, ...given: unknown[]): unknown {
      const call = (): unknown => Reflect.apply(emit, undefined, [event, ...given]);
      if (event !== 'request') return call();
      const context = new Context();
      contexts.push(new WeakRef(context));
      return storage.run(context, call);
    },
  });
}

it('no timer of the drain retains the context of an ended request while others follow on its connection', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const contexts: WeakRef<Context>[] = [];
  let ran = 0;
  const server = createServer(
    drain.handler((_request, response) => {
      if (storage.getStore()) ran += 1;
      response.end();
    }),
  );
  const client = new Client(await listen(drain.watch(traced(server, contexts))));
  await client.get();
  const [first] = contexts;
  expect(ran).toBe(1);

  // Later requests replace Node's own timers, some of which last for a second.
  await collected(first ?? new WeakRef({}), () => client.get());

  await inFlight(drain, 0);
});
