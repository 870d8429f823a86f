// A service whose responses name its instance: PORT, and MAX_AGE in ms, of its connections.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';

const { PORT, MAX_AGE } = process.env;
const drain = createDrain(MAX_AGE === undefined ? {} : { connections: { maxAge: Number(MAX_AGE) } });
const server = createServer(drain.handler((_request, response) => response.end(PORT)));
server.keepAliveTimeout = 65_000;
drain.watch(server).listen(Number(PORT), '127.0.0.1');
