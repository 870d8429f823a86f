// An echo over Socket.IO. It keeps its clients to itself, so the drain tells it when to close them. Not by
// `disconnectSockets()`: a client that is disconnected by the server does not reconnect; and not by `io.close()`, which
// closes the HTTP server as well, in the middle of what it answers.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { Server } from 'socket.io';
import { listen } from './listen.ts';

const drain = createDrain();
const server = createServer(drain.handler((_request, response) => void response.end('connect Socket.IO\n')));
const io = new Server(server);
io.on('connection', (socket) => {
  socket.on('echo', (text: string, answer: (text: string) => void) => answer(text));
});

drain.on('draining', () => io.engine.close());
drain.watch(server);
await listen(server);
