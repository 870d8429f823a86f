// Set: deadline, instead of 25 s, and a shutdownDelay.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const drain = createDrain({ deadline: 5_000, shutdownDelay: 1_000 });
const server = createServer(drain.handler(listener));
drain.webSockets(webSockets(server));
listen(drain.watch(server));
