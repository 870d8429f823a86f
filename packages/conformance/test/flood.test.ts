import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RawClient } from '@quiesce/conformance';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

const AT_ONCE = 50;
const MEGABYTE = 1024 * 1024;

function heap(): number {
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

/** Starts a service that is draining, because of one request in flight. */
async function draining() {
  // Time for the floods, on a busy machine as well: the held request must not be cut.
  const drain = createDrain({ signals: false, logger: false, deadline: 60_000 });
  const sockets = new Set<Socket>();
  const handled: ServerResponse[] = [];
  const listener = drain.handler((_request, response) => void handled.push(response));
  const server = drain.watch(createServer(listener)).listen(0, '127.0.0.1');
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const held = (await RawClient.connect(port)).get('/');
  onTestFinished(() => held.destroy());
  await once(server, 'request');
  const report = drain.shutdown();
  return { port, sockets, report, handled, finish: () => void handled[0]?.end('held') };
}

/** Sends this many requests, each on a new connection. Returns the number of each kind of result. */
async function flood(port: number, count: number, send: (client: RawClient) => unknown) {
  const answers: Record<string, number> = {};
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const client = await RawClient.connect(port);
      send(client);
      const seen = await client.response().then(
        ({ status }) => String(status),
        () => client.ending,
      );
      answers[seen] = (answers[seen] ?? 0) + 1;
      client.destroy();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

it('a flood of refused requests runs no handler, and leaves no sockets and no memory', async () => {
  const { port, sockets, report, handled, finish } = await draining();
  await flood(port, 200, (client) => client.get('/'));
  const before = heap();
  expect(await flood(port, 3_000, (client) => client.get(`/${'x'.repeat(4_000)}`))).toEqual({ 503: 3_000 });
  await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(1);
  expect(heap() - before).toBeLessThan(5 * MEGABYTE);
  expect(handled).toHaveLength(1);
  finish();
  expect((await report).requests).toMatchObject({ completed: 1, refused: 3_200 });
});

it('refused uploads are read for at most 2 s or 16 MiB', async () => {
  const { port, sockets, report, finish } = await draining();
  const uploads = await Promise.all(Array.from({ length: 100 }, () => RawClient.connect(port)));
  onTestFinished(() => {
    for (const client of uploads) client.destroy();
  });
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const before = process.memoryUsage().rss;
  for (const client of uploads) client.request('POST', '/', undefined, ['Content-Length: 1000000000']);
  expect(
    (await Promise.all(uploads.map((client) => client.response()))).every(({ status }) => status === 503),
  ).toBe(true);
  // One of them never stops; the others send nothing more.
  const [endless] = uploads;
  let sent = 0;
  const pump = (): void => {
    if (endless?.ending !== 'open') return;
    sent += chunk.length;
    if (endless.socket.write(chunk)) setImmediate(pump);
    else endless.socket.once('drain', pump);
  };
  pump();
  await endless?.ended();
  expect(sent).toBeLessThan(64 * MEGABYTE);
  await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * MEGABYTE);
  finish();
  expect((await report).requests).toMatchObject({ completed: 1, refused: 100 });
});

it('a cut with 300 requests in flight lists 100 of them, and counts the others', async () => {
  const drain = createDrain({ signals: false, deadline: 1_000, logger: false });
  const server = drain.watch(createServer(drain.handler(() => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const clients = await Promise.all(Array.from({ length: 300 }, () => RawClient.connect(port)));
  for (const client of clients) client.get(`/${'x'.repeat(4_000)}`);
  await expect.poll(() => drain.inFlight, { timeout: 10_000 }).toBe(300);
  const report = await drain.shutdown();
  expect(report.requests.abandoned).toHaveLength(100);
  expect(report.requests.moreAbandoned).toBe(200);
  expect(JSON.stringify(report).length).toBeLessThan(40_000);
  for (const client of clients) client.destroy();
});
