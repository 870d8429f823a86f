import { once } from 'node:events';
import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificate } from './certificate.ts';

const tls = await certificate();
const HELLO = 'data: hello\n\n';
const soon = { interval: 1, timeout: 10_000 } as const;

interface Service {
  readonly drain: Drain;
  readonly session: ClientHttp2Session;
  readonly responses: Http2ServerResponse[];
}

/** Starts a service whose handler begins each response, writes HELLO and leaves it open. */
async function start(
  kind: 'h2c' | 'h2',
  type = 'text/event-stream',
  options: DrainOptions = {},
): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const responses: Http2ServerResponse[] = [];
  const handler = drain.handler((_request: Http2ServerRequest, response: Http2ServerResponse) => {
    response.writeHead(200, { 'content-type': type }).write(HELLO);
    responses.push(response);
  });
  const server = kind === 'h2c' ? http2.createServer(handler) : http2.createSecureServer(tls, handler);
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  onTestFinished(async () => {
    for (const response of responses) response.end();
    await drain.shutdown();
  });
  const session = http2.connect(`${kind === 'h2' ? 'https' : 'http'}://127.0.0.1:${port}`, {
    rejectUnauthorized: false,
  });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  return { drain, session, responses };
}

interface Asked {
  readonly stream: ClientHttp2Stream;
  /** The body, and whether it arrived completely. */
  readonly seen: Promise<string>;
}

/** Sends a request, and waits for the beginning of its response. */
async function ask({ session }: Service, method: string): Promise<Asked> {
  const stream = session.request({ ':method': method, ':path': '/?secret' });
  let body = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  stream.on('error', () => undefined);
  if (method === 'POST') stream.end('{}');
  const seen = new Promise<string>((resolve) => {
    stream.on('close', () => {
      resolve(`${body}|${stream.readableEnded && stream.rstCode === 0 ? 'whole' : 'broken'}`);
    });
  });
  await once(stream, 'data');
  return { stream, seen };
}

/** Starts the shutdown, and waits until after the grace period of event streams. */
async function drainAndWait(drain: Drain): Promise<{ readonly report: ReturnType<Drain['shutdown']> }> {
  const report = drain.shutdown();
  await new Promise((resolve) => {
    setTimeout(resolve, 250);
  });
  return { report };
}

describe.each(['h2c', 'h2'] as const)('over %s', (kind) => {
  it('an HTTP/2 event stream opened by GET is ended, whatever the case of its type', async () => {
    const service = await start(kind, 'TEXT/Event-Stream; charset=utf-8');
    const { seen } = await ask(service, 'GET');
    const { report } = await drainAndWait(service.drain);
    expect(await seen).toBe(`${HELLO}|whole`);
    service.responses[0]?.write('too late');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 1, completed: 0 } });
  });

  it('an HTTP/2 event stream opened by POST delivers its complete response', async () => {
    const service = await start(kind);
    const { seen } = await ask(service, 'POST');
    const { report } = await drainAndWait(service.drain);
    service.responses[0]?.end('data: [DONE]\n\n');
    expect(await seen).toBe(`${HELLO}data: [DONE]\n\n|whole`);
    expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 0, completed: 1 } });
  });

  it('an HTTP/2 event stream opened by POST is broken off at the cut, and reported', async () => {
    const service = await start(kind, undefined, { deadline: 4_500, cleanupTime: 4_000 });
    const { seen } = await ask(service, 'POST');
    const { requests, outcome } = await service.drain.shutdown();
    expect(await seen).toBe(`${HELLO}|broken`);
    expect({ outcome, ended: requests.ended, completed: requests.completed }).toEqual({
      outcome: 'cut',
      ended: 0,
      completed: 0,
    });
    expect(requests.abandoned).toMatchObject([{ method: 'POST', path: '/', headersSent: true }]);
  });

  it.each(['response', 'stream'] as const)(
    'drain.stream makes the engine end an HTTP/2 response, given its %s',
    async (what) => {
      const service = await start(kind, 'application/x-ndjson');
      const { seen } = await ask(service, 'POST');
      const [response] = service.responses;
      if (response) service.drain.stream(what === 'response' ? response : response.stream, 'end');
      expect(await service.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { ended: 1 } });
      expect(await seen).toBe(`${HELLO}|whole`);
    },
  );

  it('drain.stream lets an HTTP/2 stream opened by GET finish', async () => {
    const service = await start(kind);
    const { seen } = await ask(service, 'GET');
    const [response] = service.responses;
    if (response) service.drain.stream(response, 'finish');
    const { report } = await drainAndWait(service.drain);
    response?.end('data: last\n\n');
    expect(await seen).toBe(`${HELLO}data: last\n\n|whole`);
    expect(await report).toMatchObject({ outcome: 'clean', requests: { ended: 0, completed: 1 } });
  });

  it.each([
    ['destroys it', (response: Http2ServerResponse) => response.stream.destroy()],
    ['fails', (response: Http2ServerResponse) => response.stream.destroy(new Error('upstream'))],
    ['cancels the stream', (response: Http2ServerResponse) => response.stream.close(8)],
    ['destroys its session', (response: Http2ServerResponse) => response.stream.session?.destroy()],
    [
      'destroys it after end(), before it is sent',
      (response: Http2ServerResponse) => {
        response.end(Buffer.alloc(20_000_000));
        response.stream.destroy();
      },
    ],
  ])(
    'an HTTP/2 response counts as broken and fails the shutdown if its handler %s',
    async (_how, breakOff) => {
      const service = await start(kind);
      const { stream } = await ask(service, 'POST');
      stream.pause();
      const report = service.drain.shutdown();
      for (const response of service.responses) breakOff(response);
      expect(await report).toMatchObject({ outcome: 'failed', requests: { broken: 1, aborted: 0 } });
    },
  );

  it.each([
    ['cancels it', ({ stream }: Asked) => stream.close(8)],
    ['ends it without an error', ({ stream }: Asked) => stream.close(0)],
    ['ends its session', ({ stream }: Asked) => stream.session?.destroy()],
    ['fails', ({ stream }: Asked) => stream.destroy(new Error('client'))],
  ])(
    'an HTTP/2 response whose client %s counts as aborted, and does not fail the shutdown',
    async (_how, leave) => {
      const service = await start(kind);
      const asked = await ask(service, 'POST');
      const report = service.drain.shutdown();
      leave(asked);
      expect(await report).toMatchObject({ outcome: 'clean', requests: { broken: 0, aborted: 1 } });
    },
  );

  it('an unread HTTP/2 response does not count as completed when its client leaves', async () => {
    const service = await start(kind);
    const { stream } = await ask(service, 'POST');
    stream.pause();
    service.responses[0]?.end(Buffer.alloc(20_000_000));
    await expect.poll(() => stream.readableLength, soon).toBeGreaterThan(0);
    const report = service.drain.shutdown();
    stream.close(8);
    expect(await report).toMatchObject({ outcome: 'clean', requests: { aborted: 1, completed: 0 } });
  });
});

it('an EventSource that connects over HTTP/2 while draining gets a retry field', async () => {
  const service = await start('h2c');
  await ask(service, 'POST');
  const { remotePort } = service.session.socket;
  const report = service.drain.shutdown();
  await once(service.session, 'goaway');
  const late = http2.connect(`http://127.0.0.1:${remotePort}`);
  onTestFinished(() => late.destroy());
  const stream = late.request({ ':path': '/', accept: 'text/event-stream' });
  const [headers] = await once(stream, 'response');
  expect(headers).toMatchObject({ ':status': 200, 'content-type': 'text/event-stream' });
  expect(String(await stream.toArray())).toBe('retry: 5000\n\n');
  service.responses[0]?.end();
  expect(await report).toMatchObject({ outcome: 'clean', requests: { refused: 1, completed: 1 } });
});
