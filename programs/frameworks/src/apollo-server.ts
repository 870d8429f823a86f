import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { Database } from './database.ts';
import { listen } from './listen.ts';

const database = new Database();
const apollo = new ApolloServer({
  typeDefs: 'type Query { slow: String! }',
  resolvers: { Query: { slow: () => database.slowQuery() } },
  // By default it stops at the signal, and answers later requests with an error.
  stopOnTerminationSignals: false,
});
await apollo.start();

const drain = createDrain();
const app = express();
app.use(expressDrain(drain));
app.use('/graphql', express.json(), expressMiddleware(apollo));
drain.onClose('database', database);
drain.onClose('apollo', apollo);
await listen(drain.watch(createServer(app)));
