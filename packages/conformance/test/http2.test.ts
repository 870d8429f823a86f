import { once } from 'node:events';
import http2, { type ClientHttp2Session, type ClientHttp2Stream, type Http2Server } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { RawClient } from '@quiesce/conformance';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { certificate } from './certificate.ts';

const tls = await certificate();

type Answer = (text?: string) => void;

/** An HTTP/2 service whose `/hold` waits for the test; `ran` lists the handlers that were run. */
interface Service {
  readonly drain: Drain;
  readonly server: Http2Server | http2.Http2SecureServer;
  readonly url: string;
  readonly held: Answer[];
  readonly ran: string[];
}

async function start(kind: 'h2c' | 'h2', options: DrainOptions = {}): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const held: Answer[] = [];
  const ran: string[] = [];
  const route = drain.handler((request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
    ran.push(request.url);
    if (request.url.startsWith('/hold')) held.push((text = 'done') => response.end(text));
    else if (request.url === '/upload') request.resume().on('end', () => response.end('uploaded'));
    else if (request.url === '/events')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    else if (request.url === '/big') response.end(Buffer.alloc(5_000_000, 'x'));
    else response.end('hi');
  });
  const server =
    kind === 'h2c'
      ? http2.createServer(route)
      : http2.createSecureServer({ ...tls, allowHTTP1: true }, route);
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const finish of held) finish();
    await drain.shutdown();
  });
  return {
    drain,
    server,
    held,
    ran,
    url: `${kind === 'h2' ? 'https' : 'http'}://127.0.0.1:${portOf(server)}`,
  };
}

function portOf(server: Http2Server): number {
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function client({ url }: Service): Promise<ClientHttp2Session> {
  const session = http2.connect(url, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  await once(session, 'connect');
  return session;
}

/** Returns status and body, or the code of the error. */
async function answer(stream: ClientHttp2Stream): Promise<string> {
  let status = 0;
  let body = '';
  stream.on('response', (headers) => (status = Number(headers[':status'])));
  stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  const ended = new Promise<string>((resolve) => {
    stream.on('end', () => resolve(`${status} ${body}`));
    stream.on('error', (error) => resolve(error.message));
  });
  return ended;
}

describe.each(['h2c', 'h2'] as const)('draining over %s', (kind) => {
  it('a drain over HTTP/2 lets 10 streams in flight complete, sends GOAWAY, and ends right after the last', async () => {
    const service = await start(kind);
    const session = await client(service);
    const goaway = once(session, 'goaway');
    const answers = Array.from({ length: 10 }, () => answer(session.request({ ':path': '/hold' })));
    await expect.poll(() => service.drain.inFlight, { timeout: 10_000 }).toBe(10);
    const report = service.drain.shutdown();
    expect((await goaway)[0]).toBe(0);
    for (const finish of service.held) finish();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, () => '200 done'));
    const answeredAt = performance.now();
    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 10, completed: 10 },
      connections: { openAtStart: 1, announced: 1 },
    });
    expect(performance.now() - answeredAt).toBeLessThan(1_000);
  });

  it('a drain over HTTP/2 ends idle sessions at once', async () => {
    const service = await start(kind);
    const session = await client(service);
    expect(await answer(session.request({ ':path': '/' }))).toBe('200 hi');
    const closed = once(session, 'close');
    const report = await service.drain.shutdown();
    await closed;
    expect(report).toMatchObject({ outcome: 'clean', connections: { idle: 1 } });
    expect(report.duration).toBeLessThan(1_000);
  });

  it('a drain over HTTP/2 never runs the handler of a refused stream', async () => {
    const service = await start(kind);
    const session = await client(service);
    const slow = answer(session.request({ ':path': '/hold' }));
    await expect.poll(() => service.held.length).toBe(1);
    const goaway = once(session, 'goaway');
    const report = service.drain.shutdown();
    const racing = answer(session.request({ ':path': '/racing' }));
    expect(await racing).toMatch(/^503|REFUSED_STREAM|GOAWAY/);
    await goaway;
    service.held[0]?.();
    expect(await slow).toBe('200 done');
    expect(await report).toMatchObject({ outcome: 'clean' });
    expect(service.ran).toEqual(['/hold']);
  });

  it('a drain over HTTP/2 answers new sessions: health probes as usual, requests with 503', async () => {
    const service = await start(kind);
    const session = await client(service);
    void answer(session.request({ ':path': '/hold' }));
    await expect.poll(() => service.held.length).toBe(1);
    const report = service.drain.shutdown();
    const probe = await client(service);
    expect(await answer(probe.request({ ':path': '/health/live' }))).toContain('200');
    const late = await client(service);
    expect(await answer(late.request({ ':path': '/' }))).toMatch(/^503 .*shutting down/);
    const upload = (await client(service)).request({ ':path': '/', ':method': 'POST' });
    upload.write('never ended');
    expect(await answer(upload)).toContain('503');
    service.held[0]?.();
    expect(await report).toMatchObject({ outcome: 'clean', requests: { refused: 2, completed: 1 } });
    expect(service.ran).toEqual(['/hold']);
  });

  it('a drain over HTTP/2 lets a slow reader receive a complete response that had ended', async () => {
    const service = await start(kind);
    const session = await client(service);
    const stream = session.request({ ':path': '/big' });
    const answered = answer(stream);
    stream.pause();
    await expect.poll(() => service.drain.inFlight).toBe(1);
    const report = service.drain.shutdown();
    await once(session, 'goaway');
    stream.resume();
    expect(await answered).toHaveLength('200 '.length + 5_000_000);
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });

  it('a drain over HTTP/2 does not wait for a client that never closes its side', async () => {
    const service = await start(kind, { deadline: 10_000 });
    const socket: Socket = connect({ port: portOf(service.server), host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    if (kind === 'h2c') socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    const report = await service.drain.shutdown();
    expect(report.outcome).toBe('clean');
    expect(report.duration).toBeLessThan(3_000);
  });

  it('a drain over HTTP/2 ends a stream whose request has stopped arriving', async () => {
    const service = await start(kind, { deadline: 15_000, uploadGrace: 1_000 });
    const session = await client(service);
    const upload = session.request({ ':path': '/upload', ':method': 'POST' });
    const broken = answer(upload);
    upload.write('half');
    await expect.poll(() => service.ran.length).toBe(1);
    const report = await service.drain.shutdown();
    expect(report).toMatchObject({
      outcome: 'failed',
      requests: { aborted: 0, abandoned: [{ method: 'POST', path: '/upload', reason: 'stalled' }] },
      connections: { timedOut: 1 },
    });
    expect(report.duration).toBeLessThan(4_000);
    await broken;
  });

  it('a drain over HTTP/2 ends an event stream cleanly', async () => {
    const service = await start(kind);
    const session = await client(service);
    const stream = session.request({ ':path': '/events' });
    const whole = answer(stream);
    await once(stream, 'data');
    expect(await service.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
    expect(await whole).toBe('200 data: 1\n\n');
    expect(stream.rstCode).toBe(0);
  });

  it('a drain over HTTP/2 is cut like any other', async () => {
    const service = await start(kind, { deadline: 2_000 });
    const session = await client(service);
    const broken = answer(session.request({ ':path': '/hold?secret' }));
    await expect.poll(() => service.drain.inFlight).toBe(1);
    service.held.length = 0;
    const report = await service.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'cut', connections: { cut: 1 } });
    expect(report.requests.abandoned).toMatchObject([{ method: 'GET', path: '/hold', headersSent: false }]);
    await broken;
  });
});

describe('an HTTP/2 server with allowHTTP1', () => {
  it('an HTTP/2 server with allowHTTP1 drains its HTTP/1.1 connections like an HTTP/1.1 server', async () => {
    const service = await start('h2');
    const inFlight = await RawClient.connectTls(portOf(service.server));
    inFlight.get('/hold');
    await expect.poll(() => service.held.length).toBe(1);
    const idle = await RawClient.connectTls(portOf(service.server));
    await idle.get('/').response();
    const report = service.drain.shutdown();
    expect(await idle.ended()).toBe('FIN');
    service.held[0]?.();
    const response = await inFlight.response();
    expect(response).toMatchObject({ status: 200, body: 'done' });
    expect(response.headers.get('connection')).toBe('close');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });
});

describe('a WebSocket on an HTTP/2 server', () => {
  it('a WebSocket on an HTTP/2 server with allowHTTP1 gets its close frame', async () => {
    const service = await start('h2');
    const sockets = new WebSocketServer({ noServer: true });
    service.server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, () => undefined),
    );
    service.drain.webSockets(sockets);
    const socket = new WebSocket(service.url.replace('https', 'wss'), { rejectUnauthorized: false });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    expect(await service.drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { announced: 1 } });
    expect((await closed)[0]).toBe(1001);
  });
});

describe('an HTTP/2 server that uses the stream event', () => {
  it('streams handled by the stream event are counted and drained', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const server = drain.watch(http2.createServer()).listen(0, '127.0.0.1');
    const streams: http2.ServerHttp2Stream[] = [];
    server.on('stream', (stream) => streams.push(stream));
    await once(server, 'listening');
    const session = await client({
      drain,
      server,
      url: `http://127.0.0.1:${portOf(server)}`,
      held: [],
      ran: [],
    });
    const answered = answer(session.request({ ':path': '/' }));
    await expect.poll(() => drain.inFlight).toBe(1);
    const report = drain.shutdown();
    streams[0]?.respond({ ':status': 200 });
    streams[0]?.end('done');
    expect(await answered).toBe('200 done');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });
});
