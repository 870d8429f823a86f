// A delayed link, `wire.mjs PORT SERVER MS`: bytes, ends and resets arrive MS later, in both directions.
import { connect, createServer } from 'node:net';

const [port, server, ms] = process.argv.slice(2).map(Number);

createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ port: server, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  carry(near, far);
  carry(far, near);
}).listen(port, '127.0.0.1', () => process.send('listens'));

function carry(from, to) {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), ms));
  from.once('end', () => setTimeout(() => to.end(), ms));
  from.once('error', () => setTimeout(() => to.resetAndDestroy(), ms));
}
