// An echo over WebSockets. On SIGTERM each client gets close code 1001 ("going away"), spread over half a second so that
// they do not all reconnect at the same time; a client that does not answer within two seconds is terminated.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { WebSocketServer } from 'ws';
import { listen } from './listen.js';

const drain = createDrain({ spread: 500 });
const server = createServer(
  drain.handler((_request, response) => void response.end('connect a WebSocket\n')),
);
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});

drain.webSockets(sockets);
drain.watch(server);
await listen(server);
