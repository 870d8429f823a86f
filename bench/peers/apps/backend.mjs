// The application behind the proxies. It keeps running while they are stopped, and exits with its parent process.
import { createServer } from 'node:http';
import { listener, webSockets } from './listener.mjs';

const server = createServer({ keepAliveTimeout: 72_000 }, (request, response) => {
  // Caddy 2.6 cuts one in twenty responses that begin before it has sent their request, or right after, even without a shutdown.
  if (request.url === '/tokens')
    request.resume().once('end', () => setTimeout(listener, 50, request, response));
  else void listener(request, response);
});
// At its end, Caddy sends an unmasked frame, which is a WebSocket error.
webSockets(server).on('connection', (socket) => socket.on('error', () => undefined));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
