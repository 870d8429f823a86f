import { once } from 'node:events';
import { connect } from 'node:http2';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Hold } from '@quiesce/conformance';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { expect, it } from 'vitest';

it('on HTTP/2, a Fastify app finishes streams in flight, new sessions get 503 and health routes, then it closes', async () => {
  const app = fastify({ http2: true });
  await app.register(fastifyDrain, { signals: false, logger: false });
  const hold = new Hold<string>();
  app.get('/', hold.run);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const session = connect(url);
  const slow = text(session.request({ ':path': '/' }));
  await hold.entered;
  const goaway = once(session, 'goaway');
  const closed = app.close();
  await goaway;
  for (const [path, status] of [
    ['/health/live', 200],
    ['/health/ready', 503],
    ['/', 503],
  ] as const) {
    const another = connect(url);
    const stream = another.request({ ':path': path });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(status);
    stream.resume();
  }
  hold.release('done');
  expect(await slow).toBe('done');
  await closed;
  expect(app.drain.state).toBe('closed');
});

it.each([
  ['GET', 'ended', 'begun'],
  ['POST', 'completed', 'begun, finished'],
] as const)('a Fastify event stream opened by %s over HTTP/2 is %s', async (method, count, body) => {
  const app = fastify({ http2: true });
  await app.register(fastifyDrain, { signals: false, logger: false });
  const stream = new PassThrough();
  app.route({ method, url: '/', handler: (_request, reply) => reply.type('text/event-stream').send(stream) });
  const session = connect(await app.listen({ host: '127.0.0.1', port: 0 }));
  const request = session.request({ ':path': '/', ':method': method });
  request.end();
  stream.write('begun');
  await once(request, 'response');
  const answer = text(request);
  const report = app.drain.shutdown();
  // The engine ends an event stream after 100 ms.
  setTimeout(() => stream.end(', finished'), 1_500);
  expect(await answer).toBe(body);
  expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 0, [count]: 1 } });
});
