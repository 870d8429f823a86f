import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { createDrain, QuiesceError, type Drain, type DrainOptions } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inFlight, listen } from './service.ts';

const EVENT_STREAM = { 'Content-Type': 'text/event-stream' };

interface Opened {
  readonly drain: Drain;
  readonly client: Socket;
  /** Everything received, and how the connection ended. */
  readonly seen: Promise<string>;
  readonly response: ServerResponse;
}

/** Sends a request that a handler begins to answer. */
async function open(
  head: string,
  answer: (response: ServerResponse) => void,
  options: DrainOptions = {},
): Promise<Opened> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const answering = new PassThrough({ objectMode: true });
  const server = createServer(drain.handler((_request, response) => answering.push(response)));
  const client = connect(await listen(drain.watch(server)), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.write(`${head}\r\n\r\n`);
  const [response]: ServerResponse[] = await once(answering, 'data');
  if (!response) throw new Error('no response');
  answer(response);
  return { drain, client, seen: endOf(client), response };
}

function endOf(client: Socket): Promise<string> {
  let came = '';
  client.on('data', (chunk) => (came += chunk));
  return new Promise((resolve) => {
    const over = (how: string): void => resolve(`${came.slice(came.indexOf('\r\n\r\n') + 4)}|${how}`);
    client.on('end', () => over('FIN'));
    client.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
  });
}

it.each(['Accept: application/json, text/event-stream', 'Accept: */*'])(
  'a GET response whose type cannot be read back finishes if its client sends %s',
  async (accept) => {
    const { drain, seen, response } = await open(`GET / HTTP/1.1\r\nHost: a\r\n${accept}`, (answer) =>
      answer.writeHead(200, EVENT_STREAM).write('x'),
    );
    const report = drain.shutdown();
    setTimeout(() => response.end('y'), 250);
    expect(await seen).toContain('1\r\ny\r\n0\r\n');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, ended: 0 } });
  },
);

it('an HTTP/1.0 event stream ends with its connection', async () => {
  const { drain, seen } = await open('GET / HTTP/1.0', (response) => {
    response.setHeader('Content-Type', 'text/event-stream').write('data: 1\n\n');
  });
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
  expect(await seen).toBe('data: 1\n\n|FIN');
});

describe('a response that the end of the connection would make look complete', () => {
  const LENGTHLESS: readonly (readonly [string, string, (response: ServerResponse) => void])[] = [
    ['of HTTP/1.0', '1.0', (response) => response.setHeader('Content-Type', 'text/event-stream')],
    ['of HTTP/1.0 by writeHead', '1.0', (response) => response.writeHead(200, EVENT_STREAM)],
    ['of HTTP/1.0 without a type', '1.0', () => undefined],
    ['without chunks', '1.1', (response) => response.removeHeader('Transfer-Encoding')],
    [
      'with another transfer encoding',
      '1.1',
      (response) => response.setHeader('Connection', 'close').setHeader('Transfer-Encoding', 'identity'),
    ],
  ];

  it.each(LENGTHLESS)(
    'a response %s is reset at the cut, because it would look complete',
    async (_what, version, begin) => {
      const { drain, seen } = await open(
        `POST / HTTP/${version}\r\nHost: a`,
        (response) => {
          begin(response);
          response.write('data: 1\n\n');
        },
        { deadline: 4_500, cleanupTime: 4_000 },
      );
      expect(await drain.shutdown()).toMatchObject({
        outcome: 'cut',
        requests: { ended: 0, abandoned: [{ method: 'POST' }] },
      });
      expect(await seen).toBe('data: 1\n\n|ECONNRESET');
    },
  );

  it.each(LENGTHLESS)(
    'a response %s is reset when its upload stalls, because it would look complete',
    async (_what, version, begin) => {
      const { drain, seen } = await open(
        `POST / HTTP/${version}\r\nHost: a\r\nContent-Length: 5`,
        (response) => {
          response.req.resume();
          begin(response);
          response.write('data: 1\n\n');
        },
        { uploadGrace: 300 },
      );
      expect(await drain.shutdown()).toMatchObject({
        outcome: 'failed',
        requests: { abandoned: [{ method: 'POST', reason: 'stalled' }] },
      });
      expect(await seen).toBe('data: 1\n\n|ECONNRESET');
    },
  );
});

it('an unread event stream is ended once, with one error listener', async () => {
  const { drain, clock } = createTestDrain({ logger: false });
  const responses: ServerResponse[] = [];
  let ends = 0;
  const answer = (_request: IncomingMessage, response: ServerResponse): void => {
    responses.push(response);
    const end = response.end.bind(response);
    response.end = () => ((ends += 1), end());
    response.setHeader('Content-Type', 'text/event-stream');
    response.write(Buffer.alloc(20_000_000));
  };
  const client = connect(await listen(drain.watch(createServer(drain.handler(answer)))), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await inFlight(drain, 1);
  const before = responses[0]?.listenerCount('error') ?? 0;
  const report = drain.shutdown();
  await clock.advance(3_000);
  expect({ ends, listeners: responses[0]?.listenerCount('error') }).toEqual({
    ends: 1,
    listeners: before + 1,
  });
  expect(await clock.runUntil(report)).toMatchObject({
    outcome: 'cut',
    requests: { ended: 0, completed: 0, abandoned: [{ method: 'GET' }] },
  });
});

it('a response with late headers is ended once they are sent', async () => {
  const { drain, seen, response } = await open('POST / HTTP/1.1\r\nHost: a', () => undefined);
  drain.stream(response, 'end');
  const report = drain.shutdown();
  setTimeout(() => response.write('late'), 250);
  expect(await seen).toContain('late\r\n0\r\n');
  expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
});

it.each([
  ['a Fastify reply', { raw: {} }, 'end', /`reply\.raw` in Fastify\.$/],
  ['a stream that is not a response', new Readable(), 'end', /`reply\.raw` in Fastify\.$/],
  ['nothing', undefined, 'end', /`reply\.raw` in Fastify\.$/],
  ['another ending', undefined, 'later', /'end' or 'finish' as its second argument; received .*later.*\.$/],
])('drain.stream() throws for %s, and the message lists valid values', (_what, response, ending, fix) => {
  const drain = createDrain({ signals: false, logger: false });
  const call = (): unknown => Reflect.apply(drain.stream.bind(drain), drain, [response, ending]);
  expect(call).toThrow(QuiesceError);
  expect(call).toThrow(expect.objectContaining({ code: 'ERR_QUIESCE_STREAM_INVALID' }));
  expect(call).toThrow(fix);
});

it('a request whose upload stalls is reported as abandoned, even if its response had begun', async () => {
  const { drain, seen } = await open('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5', (response) => {
    response.req.resume();
    response.write('begun');
  });
  expect(await drain.shutdown()).toMatchObject({
    outcome: 'failed',
    requests: { broken: 0, aborted: 0, abandoned: [{ path: '/', headersSent: true, reason: 'stalled' }] },
    connections: { timedOut: 1 },
  });
  expect(await seen).toBe('5\r\nbegun\r\n|FIN');
});

it('the log names a response that its handler broke off', async () => {
  const lines: string[] = [];
  const log = (_details: object, message: string): void => void lines.push(message);
  const { drain, response } = await open('GET /a?secret HTTP/1.1\r\nHost: a', (answer) => answer.write('x'), {
    logger: { info: log, warn: log, error: log },
  });
  const report = drain.shutdown();
  response.destroy();
  expect((await report).outcome).toBe('failed');
  expect(lines.join('\n')).toMatch(/broke off GET \/a, in flight for \d+ ms, response begun\n/);
  expect(lines.at(-1)).toContain('1 broken off');
});
