// A public and an admin server that stop together.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns two-servers
//     curl 'http://127.0.0.1:3001/event-loop?ms=9000'    in a second terminal; then Ctrl+C in the first
//
// What you will see: the request on the admin port delays the shutdown of both. Until it is answered, the public
// port answers 503, and readiness is 503, on the admin port. Then both ports close.
import { createServer, type ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain } from '@quiesce/core';
import { countBytes } from './count-bytes.ts';
import { listen } from './listen.ts';

const { PORT = '3000', ADMIN_PORT = '3001' } = process.env;
const drain = createDrain();

// The drain answers the health routes on each of its servers. The public server must not expose them.
const publicGate = drain.handler(countBytes);
const publicServer = createServer((request, response) => {
  if (request.url?.startsWith('/health/')) response.writeHead(404).end();
  else publicGate(request, response);
});

const adminServer = createServer(
  drain.handler((request, response) => {
    const url = new URL(request.url ?? '/', 'http://admin');
    if (url.pathname === '/event-loop') void measure(Number(url.searchParams.get('ms') ?? 1_000), response);
    else if (url.pathname === '/metrics') response.end(`http_requests_in_flight ${drain.inFlight}\n`);
    else response.writeHead(404).end();
  }),
);

async function measure(ms: number, response: ServerResponse): Promise<void> {
  const delay = monitorEventLoopDelay();
  delay.enable();
  await sleep(ms);
  response.end(`99 % of turns began within ${Math.round(delay.percentile(99) / 1e6)} ms\n`);
}

// The public server listens first, because the drain is ready as soon as one of its servers listens.
console.log(`public: http://127.0.0.1:${await listen(drain.watch(publicServer), Number(PORT))}`);
console.log(`admin: http://127.0.0.1:${await listen(drain.watch(adminServer), Number(ADMIN_PORT))}`);
