// An echo over WebSockets in Fastify. The plugin uses a `ws` server: one line passes its clients to the drain.
import websocket from '@fastify/websocket';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

const app = fastify();
await app.register(fastifyDrain);
await app.register(websocket);
app.get('/', { websocket: true }, (socket) => {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});
app.drain.webSockets(app.websocketServer);

const url = await app.listen({ host: HOST, port: Number(PORT) });
console.log(`listening on ${url}`);
