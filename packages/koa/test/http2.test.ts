import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Hold } from '@quiesce/conformance';
import { createDrain, koaDrain } from '@quiesce/koa';
import Koa from 'koa';
import { expect, it } from 'vitest';

it('on HTTP/2, a Koa app finishes streams in flight, and new sessions get 503 and health routes', async () => {
  const drain = createDrain({ signals: false, logger: false });
  const hold = new Hold<string>();
  const app = new Koa().use(koaDrain(drain)).use(async (context) => {
    context.body = await hold.run();
  });
  const server = drain.watch(createServer(app.callback())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  const session = connect(url);
  const slow = text(session.request({ ':path': '/' }));
  await hold.entered;
  const goaway = once(session, 'goaway');
  const report = drain.shutdown();
  await goaway;
  for (const [path, status] of [
    ['/health/live', 200],
    ['/', 503],
  ] as const) {
    const stream = connect(url).request({ ':path': path });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(status);
    stream.resume();
  }
  hold.release('done');
  expect(await slow).toBe('done');
  expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, refused: 1 } });
});

it.each([
  ['GET', 'ended', 'begun'],
  ['POST', 'completed', 'begun, finished'],
])('a Koa event stream opened by %s over HTTP/2 is %s', async (method, count, body) => {
  const drain = createDrain({ signals: false, logger: false });
  const stream = new PassThrough();
  const app = new Koa();
  // Koa logs that the response ended before its stream.
  app.silent = true;
  app.use(koaDrain(drain)).use((context) => {
    context.type = 'text/event-stream';
    context.body = stream;
  });
  const server = drain.watch(createServer(app.callback())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const session = connect(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`);
  const request = session.request({ ':path': '/', ':method': method });
  request.end();
  stream.write('begun');
  await once(request, 'response');
  const answer = text(request);
  const report = drain.shutdown();
  // Longer than the engine waits before it ends an event stream.
  setTimeout(() => stream.end(', finished'), 250);
  expect(await answer).toBe(body);
  expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 0, [count]: 1 } });
});
