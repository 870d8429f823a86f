import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createDrain } from '@quiesce/core';
import { Hono } from 'hono';
import { Database } from './database.ts';
import { listen } from './listen.ts';

const database = new Database();
const app = new Hono();
app.get('/', (context) => context.text('hello'));
app.get('/slow', async (context) => context.text(await database.slowQuery()));

const drain = createDrain();
const server = drain.watch(createServer(drain.handler(getRequestListener(app.fetch))));
drain.onClose('database', database);
await listen(server);
