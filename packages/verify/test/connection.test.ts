import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Http1Connection } from '../src/wire/http1-connection.ts';
import { DelayLink } from '../src/wire/delay-link.ts';
import type { Origin } from '../src/wire/origin.ts';

const servers: Server[] = [];

/** Starts a TCP server that passes each connection to `use`. */
async function serve(use: (socket: Socket) => void): Promise<Origin> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    use(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { tls: false, host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0 };
}

/** Starts a server that answers the first request with `pieces`, one write each, and then calls `last`. */
function answers(pieces: readonly string[], last: (socket: Socket) => void = () => undefined) {
  return serve((socket) => {
    socket.once('data', async () => {
      for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
      last(socket);
    });
  });
}

async function get(origin: Origin, method = 'GET', patience = 5_000) {
  const connection = new Http1Connection(origin, { patience });
  const exchange = connection.request({ method, path: '/' });
  const outcome = await exchange.ended;
  connection.destroy();
  return { outcome, exchange, connection };
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the outcome of a request', () => {
  it.each([
    ['with a length', ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'], 5],
    ['in pieces', ['HTTP/1.1 20', '0 OK\r\nContent-Len', 'gth: 5\r\n', '\r\nhe', 'llo'], 5],
    [
      'in chunks',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'],
      5,
    ],
    ['after interim responses', ['HTTP/1.1 103 Early Hints\r\n\r\n', 'HTTP/1.1 204 No Content\r\n\r\n'], 0],
  ])('a response %s has the outcome "answered"', async (_how, pieces, bytes) => {
    const { outcome, exchange } = await get(await answers(pieces));
    expect([outcome, exchange.body.bytes]).toEqual(['answered', bytes]);
  });

  it('a response without a length has the outcome "answered" when the connection ends', async () => {
    const { outcome, exchange } = await get(
      await answers(['HTTP/1.1 200 OK\r\n\r\nhello'], (socket) => socket.end()),
    );
    expect([outcome, exchange.body.bytes]).toEqual(['answered', 5]);
  });

  it('a response to HEAD has the outcome "answered" without a body, whatever its Content-Length', async () => {
    const { outcome } = await get(await answers(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n']), 'HEAD');
    expect(outcome).toBe('answered');
  });

  it('a complete 503 has the outcome "refused readable", and its announced close is recorded', async () => {
    const { outcome, exchange } = await get(
      await answers(['HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n']),
    );
    expect([outcome, exchange.announcesClose]).toEqual(['refused readable', true]);
  });

  it('a request to a closed port has the outcome "refused at connect"', async () => {
    const origin = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    const { outcome, exchange } = await get(origin);
    expect([outcome, exchange.sentAt]).toEqual(['refused at connect', undefined]);
  });

  it('a request on a connection known to be closed has the outcome "reset before send" and is not sent', async () => {
    const origin = await serve((socket) => socket.end());
    const connection = new Http1Connection(origin, { patience: 5_000 });
    expect(await connection.closed).toBe('server FIN');
    const exchange = connection.request({ path: '/' });
    expect([await exchange.ended, exchange.sentAt]).toEqual(['reset before send', undefined]);
  });

  it.each([
    ['a FIN', (socket: Socket) => socket.end()],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('%s without any byte of a response has the outcome "reset after send"', async (_how, last) => {
    const { outcome } = await get(await answers([], last));
    expect(outcome).toBe('reset after send');
  });

  it.each([
    ['before the length is reached', 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello'],
    ['before the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n'],
  ])('a response whose connection ends %s has the outcome "truncated"', async (_when, bytes) => {
    const { outcome } = await get(await answers([bytes], (socket) => socket.end()));
    expect(outcome).toBe('truncated');
  });

  it('a request without a response within the patience of the client has the outcome "timed out"', async () => {
    const { outcome, connection } = await get(await answers([]), 'GET', 100);
    expect([outcome, connection.ending]).toEqual(['timed out', 'timed out']);
  });

  it('bytes that are not HTTP have the outcome "reset after send"', async () => {
    const { outcome, connection } = await get(await answers(['hello\r\n\r\n']));
    expect([outcome, connection.ending]).toEqual(['reset after send', 'not HTTP']);
  });
});

describe('an HTTP/1 connection', () => {
  it('an HTTP/1 connection assigns pipelined responses to their requests in order', async () => {
    const origin = await answers([
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nbb',
    ]);
    const connection = new Http1Connection(origin, { patience: 5_000 });
    const exchanges = [connection.request({ path: '/a' }), connection.request({ path: '/b' })];
    const outcomes = await Promise.all(exchanges.map(({ ended }) => ended));
    expect(outcomes).toEqual(['answered', 'refused readable']);
    expect(exchanges.map(({ body }) => body.bytes)).toEqual([1, 2]);
    connection.destroy();
  });

  it('an HTTP/1 connection sends a request head in two parts', async () => {
    let received = '';
    const origin = await serve((socket) => {
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString();
        if (received.endsWith('\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const connection = new Http1Connection(origin, { patience: 5_000 });
    const exchange = connection.request({ path: '/half', headBytes: 10 });
    await connection.flushed();
    await expect.poll(() => received).toBe('GET /half ');
    connection.finishHead(exchange);
    expect(await exchange.ended).toBe('answered');
    expect(received).toMatch(/^GET \/half HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
  });
});

describe('a delay link', () => {
  it('a delay link delays bytes in both directions and forwards FINs and resets', async () => {
    const origin = await answers(['HTTP/1.1 200 OK\r\n\r\nhello'], (socket) => socket.end());
    const link = await DelayLink.open(origin, 50);
    const { outcome, exchange } = await get(link.origin);
    expect(outcome).toBe('answered');
    expect((exchange.endedAt ?? 0) - (exchange.sentAt ?? 0)).toBeGreaterThanOrEqual(99);
    link.close();
    const reset = await DelayLink.open(await answers([], (socket) => socket.resetAndDestroy()), 10);
    const { connection } = await get(reset.origin);
    expect(connection.ending).toBe('server reset');
    reset.close();
  });
});
