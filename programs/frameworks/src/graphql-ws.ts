import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain } from '@quiesce/core';
import { useServer } from 'graphql-ws/use/ws';
import { createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { Database } from './database.ts';
import { listen } from './listen.ts';

const database = new Database();
const schema = createSchema({
  typeDefs: 'type Query { slow: String! } type Subscription { tick: Int! }',
  resolvers: {
    Query: { slow: () => database.slowQuery() },
    Subscription: {
      tick: {
        async *subscribe() {
          for (let tick = 1; ; tick += 1) {
            yield { tick };
            await sleep(100);
          }
        },
      },
    },
  },
});

const drain = createDrain();
const server = createServer(drain.handler(createYoga({ schema })));
const sockets = new WebSocketServer({ server, path: '/graphql' });
useServer({ schema }, sockets);
drain.webSockets(sockets);
drain.watch(server);
drain.onClose('database', database);
await listen(server);
