import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { createSchema, createYoga } from 'graphql-yoga';
import { Database } from './database.ts';
import { listen } from './listen.ts';

const database = new Database();
const yoga = createYoga({
  schema: createSchema({
    typeDefs: 'type Query { slow: String! }',
    resolvers: { Query: { slow: () => database.slowQuery() } },
  }),
});

const drain = createDrain();
const server = drain.watch(createServer(drain.handler(yoga)));
drain.onClose('database', database);
await listen(server);
