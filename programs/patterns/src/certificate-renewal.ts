// A renewed certificate, without a restart and without a second server: `server.setSecureContext()` is all it takes.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns certificate-renewal
//     curl -kv https://127.0.0.1:3443/    in a second terminal
//     kill -HUP <the pid it prints>       and curl again
//
// What you will see: new connections get the new certificate, and none is ever refused. A connection that is open goes
// on under the old one, and ends with its next answer. For what a certificate alone does not change, see
// port-takeover.ts.
import { createServer } from 'node:https';
import { createDrain } from '@quiesce/core';
import { newCertificate, shortName } from './certificate.ts';
import { countBytes } from './count-bytes.ts';
import { listen } from './listen.ts';

const { PORT = '3443' } = process.env;
const drain = createDrain();
const certificate = await newCertificate();
/** Connections under the certificate of the day. */
let current = new WeakSet();

const server = createServer(
  certificate,
  drain.handler((request, response) => {
    // Only if clients have to see the new one soon: nothing is wrong with a connection made under the old one.
    if (!current.has(request.socket)) response.setHeader('connection', 'close');
    countBytes(request, response);
  }),
);
server.on('secureConnection', (socket) => current.add(socket));

process.on('SIGHUP', () => void renew());

async function renew(): Promise<void> {
  const renewed = await newCertificate();
  server.setSecureContext(renewed);
  current = new WeakSet();
  console.log(`renewed: ${shortName(renewed)}`);
}

console.log(`pid ${process.pid}, certificate ${shortName(certificate)}`);
console.log(`listening on https://127.0.0.1:${await listen(drain.watch(server), Number(PORT))}`);
