import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from './service.ts';

type Answer = (response: ServerResponse) => unknown;

/** Responses written in every form that Node accepts, as a gateway may have received them. */
const ANSWERS: Record<string, Answer> = {
  'implicit headers': (response) => response.end('done'),
  'headers by name': (response) => response.writeHead(200, { 'X-A': 'a', 'x-a': 'b' }).end('done'),
  'a reason and no headers': (response) => response.writeHead(200, 'Fine').end('done'),
  'a list with names twice': (response) =>
    response
      .writeHead(200, 'Fine', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Vary', 'A', 'Vary', 'B'])
      .end('done'),
  'a list with values twice': (response) =>
    response.writeHead(200, ['Set-Cookie', ['a=1', 'b=2'], 'X-A', 'a']).end('done'),
  'a list of pairs': (response) =>
    Reflect.apply(Reflect.get(response, 'writeHead'), response, [
      200,
      [
        ['X-A', 'a'],
        ['X-B', 'b'],
      ],
    ]).end('done'),
  'headers set before and given': (response) => {
    response.setHeader('X-A', 'set');
    response.setHeader('X-B', 'set');
    response.writeHead(201, { 'X-A': 'given' }).end('done');
  },
  'headers that cannot be written, then others': (response) => {
    try {
      response.writeHead(200, { 'content-length': '500', 'x-up': '\u0100' });
    } catch {
      response.statusCode = 502;
      response.end('bad gateway');
    }
  },
  'headers that are written twice': (response) => {
    response.writeHead(200, { 'X-A': 'a' });
    try {
      response.writeHead(500, { connection: 'keep-alive' });
    } catch {
      response.end('done');
    }
  },
  'early hints before the headers': (response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.writeHead(200, { 'X-A': 'a' }).end('done');
  },
  'keep-alive by name': (response) =>
    response.writeHead(200, { 'X-A': 'a', Connection: 'keep-alive' }).end('done'),
  'keep-alive in a list': (response) =>
    response
      .writeHead(200, ['Set-Cookie', 'a=1', 'connection', 'Keep-Alive', 'Set-Cookie', 'b=2'])
      .end('done'),
  'keep-alive set before': (response) => {
    response.setHeader('Connection', ['keep-alive']);
    response.writeHead(200, { 'X-A': 'a' }).end('done');
  },
  'keep-alive set before implicit headers': (response) =>
    response.setHeader('Connection', 'keep-alive').end('done'),
};

it.each(Object.entries(ANSWERS))(
  'during a shutdown a response differs only in its Connection header: %s',
  async (_name, answer) => {
    const drain = createDrain({ logger: false, signals: false, shutdownDelay: 10_000 });
    const server = createServer(drain.handler((_request, response) => void answer(response)));
    const port = await listen(drain.watch(server));
    const before = await ask(port);
    const report = drain.shutdown();
    const after = await ask(port);
    expect(after).toEqual({ ...before, connection: 'close' });
    expect(before.connection).toMatch(/^keep-alive$/i);
    drain.resume();
    await expect(report).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
  },
);

/** Returns the response that a client gets on a connection that it would keep. */
async function ask(port: number) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = get(
      { port, host: '127.0.0.1', agent: false, headers: { connection: 'keep-alive' } },
      resolve,
    );
    sent.once('error', reject);
    onTestFinished(() => void sent.destroy());
  });
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  const { connection, date: _date, 'keep-alive': _keepAlive, ...headers } = response.headers;
  return { status: response.statusCode, reason: response.statusMessage, body, headers, connection };
}
