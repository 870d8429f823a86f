// A renewed certificate, without a restart or a second server, by `server.setSecureContext()`.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns certificate-renewal
//     curl -kv https://127.0.0.1:3443/    in a second terminal
//     kill -HUP <the pid it prints>       and curl again
//
// What you will see: new connections get the new certificate, and none is refused. An open connection continues
// with the old one, and ends with its next response. For changes beyond the certificate, see
// port-takeover.ts.
import { createServer } from 'node:https';
import { createDrain } from '@quiesce/core';
import { newCertificate, shortName } from './certificate.ts';
import { countBytes } from './count-bytes.ts';
import { listen } from './listen.ts';

const { PORT = '3443' } = process.env;
const drain = createDrain();
const certificate = await newCertificate();
/** Connections with the current certificate. */
let current = new WeakSet();

const server = createServer(
  certificate,
  drain.handler((request, response) => {
    // Only if clients must switch soon: connections with the old certificate still work.
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
