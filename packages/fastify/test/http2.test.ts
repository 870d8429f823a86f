import { once } from 'node:events';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { Hold } from '@quiesce/conformance';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { expect, it } from 'vitest';

it('an app of HTTP/2: streams in flight finish, new sessions get 503 and health, then it closes', async () => {
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
