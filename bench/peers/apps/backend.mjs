// What the proxies have behind them. It lives on while they are stopped, and ends with whoever has started it.
import { createServer } from 'node:http';
import { listener, webSockets } from './listener.mjs';

const server = createServer({ keepAliveTimeout: 72_000 }, listener);
// At its end Caddy sends a frame that is not masked, which is an error of the WebSocket.
webSockets(server).on('connection', (socket) => socket.on('error', () => undefined));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
