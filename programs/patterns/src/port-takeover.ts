// One server takes over a port from another in a running process, if the new one differs in more than what can be set
// on the old one: for example, it requires client certificates, or uses HTTP/2. To renew a certificate, do what
// certificate-renewal.ts does.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns port-takeover
//     curl -kv https://127.0.0.1:3443/    in a second terminal
//     kill -HUP <the pid it prints>       and curl again
//
// What you will see: requests in flight on the old server finish, and each of its connections ends with its next
// response. In between there is a moment without a listener: a client that connects just then is refused or reset,
// has sent nothing yet, and has to retry.
import { createServer, type Server } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { createDrain, type Drain } from '@quiesce/core';
import { newCertificate, shortName, type Certificate } from './certificate.ts';
import { countBytes } from './count-bytes.ts';
import { listen } from './listen.ts';

interface Current {
  readonly drain: Drain;
  readonly server: Server;
}

// The drain of the process, which handles SIGTERM. Its last step stops all servers that exist then.
const main = createDrain();
main.handleSignals();

console.log(`pid ${process.pid}`);
let port = Number(process.env['PORT'] ?? 3443);
let current = newCertificate().then(serve);
process.on('SIGHUP', () => {
  current = current.then(replace);
});

async function replace(old: Current): Promise<Current> {
  const certificate = await newCertificate();
  void old.drain.shutdown('replaced');
  while (old.server.listening) await turn();
  // A stopping process needs no new server.
  return main.signal.aborted ? old : serve(certificate);
}

async function serve(certificate: Certificate): Promise<Current> {
  const name = shortName(certificate);
  const drain = createDrain({
    signals: false,
    deadline: 20_000,
    // Another server takes the new connections at once, so no request on the old ones needs to be refused.
    listener: 'first',
    admission: 'serve',
    idleLinger: 'keep-alive',
  });
  const server = drain.watch(createServer(certificate, drain.handler(countBytes)));
  const stop = main.onClose(name, () => drain.shutdown('the process ends'), { timeout: false });
  drain.on('closed', stop);
  port = await listen(server, port);
  console.log(`certificate ${name}, listening on https://127.0.0.1:${port}`);
  return { drain, server };
}
