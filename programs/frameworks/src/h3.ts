import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { H3 } from 'h3';
import { toNodeHandler } from 'h3/node';
import { Database } from './database.ts';
import { listen } from './listen.ts';

const database = new Database();
const app = new H3();
app.get('/', () => 'hello');
app.get('/slow', () => database.slowQuery());

const drain = createDrain();
const server = drain.watch(createServer(drain.handler(toNodeHandler(app))));
drain.onClose('database', database);
await listen(server);
