import { once } from 'node:events';
import http2, { type ClientHttp2Stream, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createDrain, type DrainOptions } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';

/**
 * Starts an h2c service that is draining: one stream is in flight until `finish`. Other streams return the length of their body.
 */
async function draining(options: DrainOptions) {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const held: Http2ServerResponse[] = [];
  const server = http2.createServer(
    drain.handler((request: Http2ServerRequest, response: Http2ServerResponse) => {
      if (request.url === '/hold') {
        held.push(response);
        return;
      }
      let length = 0;
      request.on('data', (chunk: Buffer) => (length += chunk.length));
      request.on('end', () => response.end(String(length)));
    }),
  );
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const connect = async () => {
    const session = http2.connect(`http://127.0.0.1:${port}`).on('error', () => undefined);
    onTestFinished(() => session.destroy());
    await once(session, 'connect');
    return session;
  };
  (await connect()).request({ ':path': '/hold' }).on('error', () => undefined);
  await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(1);
  const began = new Promise<void>((resolve) => {
    drain.on('draining', () => resolve());
  });
  const report = drain.shutdown();
  const finish = () => held[0]?.end();
  onTestFinished(() => void finish());
  await began;
  return { report, connect, finish };
}

/** Sends a body of four bytes once the server asks for it. Returns what the client received, in order. */
async function upload(stream: ClientHttp2Stream): Promise<string[]> {
  const got: string[] = [];
  stream.on('continue', () => {
    got.push('100');
    stream.end('body');
  });
  stream.on('response', (headers) => got.push(String(headers[':status'])));
  stream.resume();
  await once(stream, 'end');
  stream.close();
  return got;
}

const head = { ':path': '/upload', ':method': 'POST', expect: '100-continue' };

it('a refused stream with Expect: 100-continue gets only the final status', async () => {
  const { report, connect, finish } = await draining({});
  const session = await connect();
  expect(await upload(session.request(head))).toEqual(['503']);
  finish();
  expect((await report).requests).toMatchObject({ refused: 1, completed: 1 });
});

it('a stream with Expect: 100-continue that is served while draining gets 100', async () => {
  const { report, connect, finish } = await draining({ admission: 'serve' });
  const session = await connect();
  expect(await upload(session.request(head))).toEqual(['100', '200']);
  finish();
  expect((await report).requests).toMatchObject({ admitted: 1, completed: 2 });
});
