import { once } from 'node:events';
import { connect as connectHttp2, createServer, type Http2Server } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, type Drain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';

/**
 * The first frames of an HTTP/2 client: its preface, empty SETTINGS, and on stream 1 the headers of `GET /hold` (RFC 9113 §3.4,
 * §6).
 */
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const SETTINGS = '\0\0\0\x04\0\0\0\0\0';
const HEADERS = '\0\0\x0c\x01\x05\0\0\0\x01\x82\x86\x04\x05/hold\x01\x01a';

async function start(): Promise<{ drain: Drain; port: number; held: (() => void)[] }> {
  const drain = createDrain({ signals: false, logger: false, deadline: 12_000, uploadGrace: 1_500 });
  const held: (() => void)[] = [];
  const server: Http2Server = createServer(
    drain.handler((request, response) => {
      if (request.url === '/hold') held.push(() => response.end());
      else request.resume().on('end', () => response.end());
    }),
  );
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void drain.shutdown());
  const address: string | AddressInfo | null = server.address();
  return { drain, held, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

it('a client that keeps its side of an HTTP/2 session open after its last stream is not waited for', async () => {
  const { drain, port, held } = await start();
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).resume();
  onTestFinished(() => void socket.destroy());
  socket.write(Buffer.from(PREFACE + SETTINGS + HEADERS, 'latin1'));
  await expect.poll(() => held.length).toBe(1);
  const report = drain.shutdown();
  held[0]?.();
  expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  expect((await report).duration).toBeLessThan(6_000);
});

it('an upload over HTTP/2 that continues slowly is waited for', async () => {
  const { drain, port } = await start();
  const session = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => undefined);
  onTestFinished(() => session.destroy());
  const upload = session.request({ ':path': '/upload', ':method': 'POST' }).on('error', () => undefined);
  const answered = once(upload, 'response');
  upload.write('a');
  await expect.poll(() => drain.inFlight).toBe(1);
  const report = drain.shutdown();
  // Longer than the grace period of a stalled upload.
  for (let seconds = 0; seconds < 3; seconds += 0.5) {
    await sleep(500);
    upload.write('a');
  }
  upload.end();
  const [head] = await answered;
  expect(head).toMatchObject({ ':status': 200 });
  upload.resume();
  expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, aborted: 0 } });
});
