import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Hold } from '@quiesce/conformance';
import { createDrain, type AnyRequest, type AnyResponse, type WatchableServer } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { certificate } from './certificate.ts';

const tls = await certificate();
/** The HTTP/2 preface, with empty SETTINGS (RFC 9113 §3.4). */
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';

type Handler = (request: AnyRequest, response: AnyResponse) => void;

it.each<[string, string, (handler: Handler) => WatchableServer]>([
  ['an unused HTTP/2 session', PREFACE, (handler) => createHttp2Server(handler)],
  ['an incomplete TLS handshake', '', (handler) => createHttpsServer(tls, handler)],
])('%s that began while draining is not waited for until the deadline', async (_what, bytes, create) => {
  const drain = createDrain({ signals: false, logger: false, deadline: 12_000 });
  const server = drain.watch(create(drain.handler(() => undefined)));
  const port = await listening(server);
  server.on('tlsClientError', () => undefined);
  // The listening socket stays open while a task is running.
  const task = new Hold<string>();
  void drain.run('task', () => task.run());
  const report = drain.shutdown();
  await expect.poll(() => drain.state).toBe('draining');
  // Connections from the first turns of draining are treated like earlier ones.
  for (let turns = 0; turns < 10; turns += 1) await turn();
  const accepted = once(server, 'connection');
  const late = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).resume();
  onTestFinished(() => void late.destroy());
  late.on('error', () => undefined).write(bytes, 'latin1');
  await accepted;
  task.release('done');
  expect((await report).duration).toBeLessThan(6_000);
  expect(await report).toMatchObject({ outcome: 'clean' });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
