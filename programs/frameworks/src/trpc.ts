import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain } from '@quiesce/core';
import { initTRPC, tracked } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { Database } from './database.ts';
import { listen } from './listen.ts';

const database = new Database();
const t = initTRPC.create();
const router = t.router({
  slow: t.procedure.query(() => database.slowQuery()),
  ticks: t.procedure.subscription(async function* ticks() {
    for (let tick = 1; ; tick += 1) {
      yield tracked(String(tick), tick);
      await sleep(100);
    }
  }),
});

export type Router = typeof router;

const drain = createDrain();
const server = createHTTPServer({
  router,
  middleware: (request, response, next) => {
    if (drain.admit(request, response)) next();
  },
});
const sockets = new WebSocketServer({ server });
applyWSSHandler({ wss: sockets, router });
drain.webSockets(sockets);
drain.watch(server);
drain.onClose('database', database);
await listen(server);
