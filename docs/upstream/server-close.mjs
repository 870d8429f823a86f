// server.close() destroys connections whose responses have ended and are not flushed:
// node server-close.mjs
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { version } from 'node:process';

const BODY = Buffer.alloc(16 * 1024 * 1024, 'x');

const server = createServer((_request, response) => response.end(BODY));
server.listen(0, '127.0.0.1', () => {
  const client = connect(server.address().port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let bytes = 0;
  client.once('data', () => {
    // The client reads on after a while: what the kernel has not taken waits in the server.
    client.pause();
    server.close();
    setTimeout(() => client.resume(), 200);
  });
  client.on('data', (chunk) => (bytes += chunk.length));
  client.on('error', () => undefined);
  client.once('close', () => {
    const kind = bytes < BODY.length ? 'truncated' : 'whole';
    console.log(`${version}: ${kind}, ${bytes} of ${BODY.length} bytes`);
  });
});
