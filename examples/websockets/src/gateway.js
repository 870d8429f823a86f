// A gateway that passes requests and WebSockets to a service behind it. On SIGTERM requests in flight are answered, and each
// WebSocket client gets close code 1001 ("going away") from the gateway itself; the service behind keeps running.
import { Agent, createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { listen } from './listen.js';

/** A close frame with code 1001 (RFC 6455, section 5.5.1). */
const GOING_AWAY = Buffer.from([0x88, 2, 0x03, 0xe9]);

const drain = createDrain();
const app = express();
const server = createServer(app);
const proxy = createProxyMiddleware({
  target: process.env.UPSTREAM ?? 'http://127.0.0.1:4000',
  agent: new Agent({ keepAlive: true }),
});

app.use(expressDrain(drain));
app.use(proxy);
server.on('upgrade', (request, socket, head) => {
  drain.upgrade(socket, { close: () => socket.end(GOING_AWAY) });
  proxy.upgrade(request, socket, head);
});

drain.watch(server);
await listen(server);
