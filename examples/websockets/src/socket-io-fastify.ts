// The same behind Fastify.
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { Server } from 'socket.io';
import { echo } from './echo.ts';

const app = fastify();
await app.register(fastifyDrain);
app.get('/', () => 'connect Socket.IO\n');

const io = new Server(app.server);
io.on('connection', echo);

app.drain.webSockets(io);
const url = await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });
console.log(`listening on ${url}`);
