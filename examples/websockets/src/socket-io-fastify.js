// The same behind Fastify.
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { Server } from 'socket.io';
import { echo } from './echo.js';

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

const app = fastify();
await app.register(fastifyDrain);
app.get('/', () => 'connect Socket.IO\n');

const io = new Server(app.server);
io.on('connection', echo);

app.drain.webSockets(io);
const url = await app.listen({ host: HOST, port: Number(PORT) });
console.log(`listening on ${url}`);
