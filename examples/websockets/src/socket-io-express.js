// The same behind Express.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { Server } from 'socket.io';
import { echo } from './echo.js';
import { listen } from './listen.js';

const drain = createDrain();
const app = express();
app.use(expressDrain(drain));
app.get('/', (_request, response) => void response.send('connect Socket.IO\n'));

const server = createServer(app);
const io = new Server(server);
io.on('connection', echo);

drain.webSockets(io);
drain.watch(server);
await listen(server);
