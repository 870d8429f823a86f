import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import http2, { type Http2ServerResponse } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { createDrain } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { draining, inFlight, listen } from './service.ts';

/** More than the kernel buffers for a client that does not read. */
const LARGE = 20_000_000;

const LEAVES: Record<string, (client: Socket) => unknown> = {
  'closes its connection': (client) => client.destroy(),
  'resets its connection': (client) => client.resetAndDestroy(),
};
const WRITES: Record<string, (response: ServerResponse) => unknown> = {
  'in one piece': (response) => response.end(Buffer.alloc(LARGE)),
  'in pieces': (response) => {
    for (let piece = 0; piece < 20; piece += 1) response.write(Buffer.alloc(LARGE / 20));
    response.end();
  },
  'with its length': (response) => {
    response.writeHead(200, { 'content-length': LARGE });
    response.end(Buffer.alloc(LARGE));
  },
};

it.each(
  Object.keys(LEAVES).flatMap((how) =>
    Object.keys(WRITES).flatMap((what) => ['before', 'after'].map((when) => [what, when, how] as const)),
  ),
)(
  'a response written %s %s draining began is aborted if its client reads nothing before it %s',
  async (what, when, how) => {
    const drain = createDrain({ signals: false, logger: false, deadline: 6_000 });
    const responses: ServerResponse[] = [];
    const server = createServer(drain.handler((_request, response) => void responses.push(response)));
    const client = connect(await listen(drain.watch(server)), '127.0.0.1').pause();
    onTestFinished(() => void client.destroy());
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await inFlight(drain, 1);
    const [response] = responses;
    if (when === 'before' && response) WRITES[what]?.(response);
    const began = draining(drain);
    const report = drain.shutdown();
    await began;
    if (when === 'after' && response) WRITES[what]?.(response);
    // The kernel has accepted as much as it can.
    await expect.poll(() => response?.socket?.bytesWritten, { interval: 1 }).toBeGreaterThan(LARGE);

    LEAVES[how]?.(client);

    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 1, completed: 0, ended: 0, aborted: 1, broken: 0 },
    });
    expect(drain.inFlight).toBe(0);
  },
);

it('an unread HTTP/2 event stream is ended once, with one error listener', async () => {
  const { drain, clock } = createTestDrain({ logger: false });
  const responses: Http2ServerResponse[] = [];
  let ends = 0;
  const server = http2.createServer(
    drain.handler<http2.Http2ServerRequest, Http2ServerResponse>((_request, response) => {
      responses.push(response);
      const end = response.stream.end.bind(response.stream);
      response.stream.end = () => ((ends += 1), end());
      response.setHeader('Content-Type', 'text/event-stream');
      response.write(Buffer.alloc(LARGE));
    }),
  );
  const session = http2.connect(`http://127.0.0.1:${await listen(drain.watch(server))}`);
  onTestFinished(() => session.destroy());
  const stream = session.on('error', () => undefined).request({ ':path': '/' });
  stream.on('error', () => undefined).pause();
  await once(stream, 'response');
  await inFlight(drain, 1);
  const before = responses[0]?.stream.listenerCount('error') ?? 0;
  const report = drain.shutdown();

  await clock.advance(3_000);

  expect({ ends, listeners: responses[0]?.stream.listenerCount('error') }).toEqual({
    ends: 1,
    listeners: before + 1,
  });
  expect(await clock.runUntil(report)).toMatchObject({
    outcome: 'cut',
    requests: { ended: 0, completed: 0, abandoned: [{ method: 'GET' }] },
  });
});
