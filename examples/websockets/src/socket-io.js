// An echo over Socket.IO. When draining begins, each client gets its pending acknowledgements, is closed, and reconnects
// elsewhere by itself; new clients are refused, with polling and with upgrades.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { Server } from 'socket.io';
import { echo } from './echo.js';
import { listen } from './listen.js';

const drain = createDrain();
const server = createServer(drain.handler((_request, response) => void response.end('connect Socket.IO\n')));
const io = new Server(server);
io.on('connection', echo);

drain.webSockets(io);
drain.watch(server);
await listen(server);
