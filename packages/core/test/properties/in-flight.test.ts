import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { Socket, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, type AnyRequest, type AnyResponse } from '@quiesce/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Client, SessionClient } from './clients.ts';
import { Counter } from './counter.ts';
import { outcomesOf } from './outcomes-of.ts';
import { anyTraffic, type Injected, type Traffic } from './traffic.ts';

/** ms between two comparisons. */
const INTERVAL = 5;
/** A run takes half a second on real sockets. */
const numRuns = Math.min(fc.readConfigureGlobal().numRuns ?? 10, 400);

it('drain.inFlight always equals the number of requests that handlers are working on, whatever clients do', async () => {
  let most = 0;
  await fc.assert(
    fc.asyncProperty(anyTraffic, async (traffic) => {
      const seen = await happen(traffic);
      most = Math.max(most, seen.most);
      expect(seen.differences).toEqual([]);
      expect(seen.atTheEnd).toBe(0);
    }),
    // Cases with real sockets do not fail twice in the same way, so shrinking would find another case.
    { numRuns, endOnFailure: true },
  );
  expect(most).toBeGreaterThan(5);
});

interface Seen {
  /** Every comparison with a difference. */
  readonly differences: readonly string[];
  /** Number of requests in flight at the end. */
  readonly atTheEnd: number;
  readonly most: number;
}

async function happen({ connections, sessions, injected, shutdownAt }: Traffic): Promise<Seen> {
  const drain = createDrain({ signals: false, logger: false, deadline: 60_000, uploadGrace: 20_000 });
  const counter = new Counter();
  const answer = (request: AnyRequest, response: AnyResponse): void => {
    counter.begin(request, response);
    handle(request, response);
  };
  const handler = drain.handler(answer);
  const server = createServer(handler);
  const upgraded: Socket[] = [];
  server.on('upgrade', (request, socket: Socket) => {
    upgraded.push(socket);
    upgrade(request, socket);
  });
  const http2Server = http2.createServer(drain.handler<Http2ServerRequest, Http2ServerResponse>(answer));
  const port = await listen(drain.watch(server));
  const http2Port = await listen(drain.watch(http2Server));

  const startedAt = performance.now();
  const differences: string[] = [];
  const compare = (): void => {
    if (counter.allows(drain.inFlight)) return;
    const at = Math.round(performance.now() - startedAt);
    differences.push(`${at} ms: drain.inFlight ${drain.inFlight}, handlers ${counter.count}, ${drain.state}`);
  };
  const comparing = setInterval(compare, INTERVAL);
  const clients = connections.map((steps) => ({ steps, client: new Client(port) }));
  const sessionClients = sessions.map((steps) => ({ steps, client: new SessionClient(http2Port) }));
  const shutdown = sleep(shutdownAt).then(() => drain.shutdown());
  await Promise.all([
    ...clients.map(({ client, steps }) => client.run(steps)),
    ...sessionClients.map(({ client, steps }) => client.run(steps)),
    ...injected.map((one) => inject(handler, one)),
  ]);
  // Handlers may act a moment after the last request of their client.
  await sleep(50);
  for (const { client } of [...clients, ...sessionClients]) client.destroy();
  await sleep(4 * INTERVAL);
  // While pipelined responses are queued behind one that is never sent, Node stops reading, even from a socket that is upgraded
  // after them, and does not notice that the client has left.
  server.closeAllConnections();
  for (const socket of upgraded) socket.destroy();
  await expect.poll(() => counter.count, { interval: 1, timeout: 5_000 }).toBe(0);
  const { requests } = await shutdown;
  await sleep(2 * INTERVAL);
  clearInterval(comparing);
  expect(requests.admitted).toBeGreaterThanOrEqual(0);
  expect(outcomesOf(requests)).toBe(requests.inFlightAtStart + requests.admitted);
  return { differences, atTheEnd: drain.inFlight, most: counter.most };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Handles a request according to its path. */
function handle(request: AnyRequest, response: AnyResponse): void {
  const [, how, after] = (request.url ?? '').split('/');
  response.on('error', () => undefined);
  if (request.method === 'POST') request.on('error', () => undefined).resume();
  const act = (): void => {
    if (how === 'end') response.end('done');
    else if (how === 'large') response.end(Buffer.alloc(4_000_000));
    else if (how === 'destroy') ('stream' in response ? response.stream : response).destroy();
    else if (how === 'parts') {
      if ('stream' in response) response.write('begun');
      else response.write('begun');
      setTimeout(() => response.end('done'), 15);
    }
  };
  if (after === '0') act();
  else setTimeout(act, Number(after));
}

function upgrade({ url }: IncomingMessage, socket: Socket): void {
  socket.on('error', () => undefined).resume();
  if (url === '/accept') {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.on('end', () => socket.end());
  } else if (url === '/refuse') socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  else socket.destroy();
}

/** Passes a request to the app that did not arrive at a server, and ends it. */
async function inject(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  { at, after, socket, events }: Injected,
): Promise<void> {
  await sleep(at);
  const sockets = { none: undefined, object: { remoteAddress: '127.0.0.1' }, real: new Socket() };
  const properties = { method: 'GET', url: '/hang/0', socket: sockets[socket] };
  const request = Object.assign(new IncomingMessage(new Socket()), properties);
  const response = new ServerResponse(request);
  handler(request, response);
  await sleep(after);
  for (const event of events) response.emit(event);
}
