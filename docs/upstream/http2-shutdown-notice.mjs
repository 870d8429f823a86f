// A server of HTTP/2 cannot announce its GOAWAY (RFC 9113 §6.8): what its client sends before it has read the only one is not served.
// node http2-shutdown-notice.mjs [ms between client and server, one way]
import { once } from 'node:events';
import { connect as connectHttp2, createServer } from 'node:http2';
import { connect, createServer as createLink } from 'node:net';
import { argv, version } from 'node:process';

const DELAY = Number(argv[2] ?? 10);
/** ms between two requests. */
const PAUSE = 1;

let session;
let served = 0;
const server = createServer((_request, response) => {
  served += 1;
  response.end('hello');
});
server.on('session', (opened) => (session = opened));
await once(server.listen(0, '127.0.0.1'), 'listening');

// The wire: what comes is passed on later.
const link = createLink((near) => {
  const far = connect(server.address().port, '127.0.0.1');
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    from.on('data', (chunk) => setTimeout(() => to.write(chunk), DELAY));
    from.on('end', () => setTimeout(() => to.end(), DELAY));
    from.on('error', () => to.destroy());
  }
});
await once(link.listen(0, '127.0.0.1'), 'listening');

const client = connectHttp2(`http://127.0.0.1:${link.address().port}`);
client.on('error', () => undefined);
await once(client, 'remoteSettings');

let sent = 0;
let answered = 0;
const refused = new Map();
const sending = setInterval(() => {
  if (client.closed || client.destroyed) return;
  const stream = client.request({ ':path': '/' });
  sent += 1;
  stream.on('error', ({ message }) => refused.set(message, (refused.get(message) ?? 0) + 1));
  stream.resume().on('response', () => (answered += 1));
}, PAUSE);

setTimeout(() => session.close(), 300);
await once(client, 'close');
clearInterval(sending);
console.log(`${version}, ${DELAY} ms away: ${sent} sent, ${served} served, ${answered} answered`);
for (const [message, count] of refused) console.log(`${count} × ${message}`);
server.close();
link.close();
