import { once } from 'node:events';
import { Agent } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exchange, type Shot } from '../rolling/load/exchange.ts';
import { lossOf, type Loss } from '../rolling/load/outcome.ts';

const GET: Shot = { method: 'GET', path: '/', pieces: [] };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n';

describe('a request', () => {
  it.each<[Loss, string, (socket: Socket) => void]>([
    ['reset', 'whose connection is reset', (socket) => socket.resetAndDestroy()],
    ['closed', 'whose connection ends without an answer', (socket) => socket.end()],
    ['truncated', 'whose response is cut', (socket) => socket.end(OK.slice(0, -2))],
    [
      'truncated',
      'whose answer is reset',
      (socket) => socket.write(OK.slice(0, -2), () => socket.resetAndDestroy()),
    ],
    ['truncated', 'whose answer has no last chunk', (socket) => socket.end(chunked('5\r\nhello\r\n'))],
    ['wrong answer', 'that gets another status', (socket) => socket.end(OK.replace('200', '404'))],
    ['wrong answer', 'that gets another body', (socket) => socket.end(chunked('2\r\nhi\r\n0\r\n\r\n'))],
    ['error of the server', 'that gets a 503', (socket) => socket.end(`${UNAVAILABLE}\r\n`)],
    ['timed out', 'that is never answered', () => undefined],
  ])('a request is lost as %s, %s', async (loss, _what, answer) => {
    const port = await serve(answer);
    const patience = loss === 'timed out' ? 200 : undefined;
    expect(lossOf(await exchange(port, false, GET, patience), 5, false)).toBe(loss);
  });

  it('a request is lost as refused if nothing listens', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    expect(lossOf(await exchange(port, false, GET), 5, false)).toBe('refused');
  });

  it('a request is not lost if its whole response comes', async () => {
    const port = await serve((socket) => socket.end(OK));
    expect(lossOf(await exchange(port, false, GET), 5, false)).toBeUndefined();
  });

  it('a 5xx is an error of the load balancer, unless the load balancer names the server', async () => {
    const own = await serve((socket) => socket.end(`${UNAVAILABLE}x-tried: 1\r\n\r\n`));
    const passedOn = await serve((socket) =>
      socket.end(`${UNAVAILABLE}x-tried: 1\r\nx-answered-by: 1\r\n\r\n`),
    );
    expect(lossOf(await exchange(own, false, GET), 5, true)).toBe('error of the balancer');
    expect(lossOf(await exchange(passedOn, false, GET), 5, true)).toBe('error of the server');
  });
});

describe('a client that keeps its connections', () => {
  it('a client with kept connections sends a request once, even if its connection has ended', async () => {
    let requests = 0;
    const port = await serve((socket) => {
      requests += 1;
      if (requests === 1) socket.write(OK);
      else socket.end();
    });
    const agent = keepAlive();
    expect(lossOf(await exchange(port, agent, GET), 5, false)).toBeUndefined();
    const second = await exchange(port, agent, GET);
    expect([lossOf(second, 5, false), second.isReused, requests]).toEqual(['closed', true, 2]);
  });

  it('a client opens a new connection after Connection: close', async () => {
    const sockets = new Set<Socket>();
    const port = await serve((socket) => {
      sockets.add(socket);
      socket.write(OK.replace('\r\n', '\r\nConnection: close\r\n'));
    });
    const agent = keepAlive();
    for (let count = 0; count < 2; count += 1) await exchange(port, agent, GET);
    expect(sockets.size).toBe(2);
  });

  it('a client sends a body in parts', async () => {
    let body = '';
    const port = await serve((socket, chunk) => {
      body += chunk.toString().replace(/^POST.*\r\n\r\n/s, '');
      if (body.length === 6) socket.end(OK);
    });
    const pieces = ['one', 'two'].map((piece) => Buffer.from(piece));
    const received = await exchange(port, keepAlive(), { method: 'POST', path: '/', pieces });
    expect([lossOf(received, 5, false), body]).toEqual([undefined, 'onetwo']);
  });
});

function chunked(body: string): string {
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
}

/** @param onData called with each received chunk */
function serve(onData: (socket: Socket, chunk: Buffer) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => onData(socket, chunk));
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function keepAlive(): Agent {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return agent;
}
