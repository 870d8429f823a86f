// Set: deadline, instead of 25 s.
import { createServer } from 'node:http';
import { createDrain, koaDrain } from '@quiesce/koa';
import { koaApp } from '../apps/koa.mjs';
import { listen, webSockets } from '../apps/listener.mjs';
import { drainOptions } from '../apps/settings.mjs';

const drain = createDrain(drainOptions);
const server = createServer(koaApp(koaDrain(drain)).callback());
drain.webSockets(webSockets(server));
listen(drain.watch(server));
