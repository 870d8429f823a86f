import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type ClientHttp2Session,
} from 'node:http2';
import { connect } from 'node:net';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { Client, listen } from './service.ts';

/** The highest stream identifier (RFC 9113 §5.1.1): the first GOAWAY allows what arrives before it is sent. */
const MAX_STREAM_ID = 2 ** 31 - 1;

async function service(connections: NonNullable<DrainOptions['connections']>): Promise<[Drain, number]> {
  const drain = createDrain({ signals: false, logger: false, connections });
  const server = createServer(drain.handler((_request, response) => response.end('hello')));
  return [drain, await listen(drain.watch(server))];
}

it('maxAge ends a connection with the first response after that age', async () => {
  const [, port] = await service({ maxAge: 1_000, jitter: 0 });
  const client = new Client(port);
  expect(await client.get()).toBe('new: 200 keep-alive');
  expect(await client.get()).toBe('reused: 200 keep-alive');
  const answers: string[] = [];
  await expect
    .poll(
      async () => {
        const answer = await client.get();
        answers.push(answer);
        return answer;
      },
      { interval: 10, timeout: 10_000 },
    )
    .toBe('reused: 200 close');
  expect(new Set(answers)).toEqual(new Set(['reused: 200 keep-alive', 'reused: 200 close']));
  expect(await client.get()).toBe('new: 200 keep-alive');
});

it('maxRequests ends a connection after that many requests', async () => {
  const [, port] = await service({ maxRequests: 3 });
  const client = new Client(port);
  const answers: string[] = [];
  for (let count = 0; count < 7; count += 1) answers.push(await client.get());
  const cycle = ['new: 200 keep-alive', 'reused: 200 keep-alive', 'reused: 200 close'];
  expect(answers).toEqual([...cycle, ...cycle, 'new: 200 keep-alive']);
});

it('maxRequests ends a pipelined connection with its last response, and loses none', async () => {
  const [, port] = await service({ maxRequests: 2 });
  const client = connect(port, '127.0.0.1');
  onTestFinished(() => void client.destroy());
  let text = '';
  client.on('data', (chunk) => (text += String(chunk)));
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
  await once(client, 'end');
  const heads = text.match(/^Connection: .*$/gm);
  expect(heads).toEqual(['Connection: keep-alive', 'Connection: close']);
});

it('the ages of connections differ by the jitter', async () => {
  const [, port] = await service({ maxAge: 400, jitter: 1 });
  const ages = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const client = new Client(port);
      const from = performance.now();
      await expect.poll(() => client.get(), { interval: 5 }).toMatch(/close$/);
      return performance.now() - from;
    }),
  );
  expect(Math.max(...ages) - Math.min(...ages)).toBeGreaterThan(100);
  expect(Math.max(...ages)).toBeLessThan(1_500);
});

it('the rest of an upload is read after its response was announced as the last one', async () => {
  const drain = createDrain({ signals: false, logger: false, connections: { maxRequests: 1 } });
  const server = createServer(drain.handler((_request, response) => response.end('early')));
  const client = connect(await listen(drain.watch(server)), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  let text = '';
  client.on('data', (chunk) => (text += String(chunk)));
  client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345');
  await once(client, 'data');
  client.write('67890');
  await once(client, 'end');
  expect(text).toContain('early');
});

async function http2(
  connections: NonNullable<DrainOptions['connections']>,
): Promise<{ readonly session: ClientHttp2Session; readonly get: () => Promise<number> }> {
  const drain = createDrain({ signals: false, logger: false, connections });
  const server = createHttp2Server(
    drain.handler((_request, response) => void setTimeout(() => response.end('hello'), 20)),
  );
  const session = connectHttp2(`http://127.0.0.1:${await listen(drain.watch(server))}`);
  onTestFinished(() => session.destroy());
  const get = async (): Promise<number> => {
    const stream = session.request({ ':path': '/' });
    const [headers] = await once(stream, 'response');
    stream.resume();
    await once(stream, 'end');
    return Number(headers[':status']);
  };
  return { session, get };
}

it('maxAge sends GOAWAY to an HTTP/2 session once no stream is in flight', async () => {
  const { session, get } = await http2({ maxAge: 100, jitter: 0 });
  const gone = once(session, 'goaway').then((values) => values.slice(0, 2));
  expect(await get()).toBe(200);
  expect(await gone).toEqual([0, MAX_STREAM_ID]);
});

it('maxRequests sends GOAWAY to an HTTP/2 session after that many requests', async () => {
  const { session, get } = await http2({ maxRequests: 2 });
  const gone = once(session, 'goaway').then((values) => values.slice(0, 2));
  expect(await Promise.all([get(), get(), get()])).toEqual([200, 200, 200]);
  expect(await gone).toEqual([0, MAX_STREAM_ID]);
});

it.each([
  [{ maxAge: 0 }, 'ERR_QUIESCE_OPTION_INVALID'],
  [{ jitter: 1.5 }, 'ERR_QUIESCE_OPTION_INVALID'],
  [{ maxRequests: 0 }, 'ERR_QUIESCE_OPTION_INVALID'],
  [{ maxRequests: 1.5 }, 'ERR_QUIESCE_OPTION_INVALID'],
  [{ age: 5 }, 'ERR_QUIESCE_OPTION_UNKNOWN'],
])('the option connections %j throws', (connections, code) => {
  const options: object = { connections, signals: false };
  expect(() => createDrain(options)).toThrow(expect.objectContaining({ code }));
});
