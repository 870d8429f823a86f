import { once } from 'node:events';
import http2, {
  type ClientHttp2Session,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificate } from './certificate.ts';

const tls = await certificate();
type Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;

async function start(
  kind: 'h2c' | 'h2',
  listener: Listener,
  options: DrainOptions = {},
): Promise<{ readonly drain: Drain; readonly session: ClientHttp2Session }> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const handler = drain.handler(listener);
  const server = kind === 'h2c' ? http2.createServer(handler) : http2.createSecureServer(tls, handler);
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => void (await drain.shutdown()));
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const session = http2.connect(`${kind === 'h2c' ? 'http' : 'https'}://127.0.0.1:${port}`, {
    rejectUnauthorized: false,
  });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  return { drain, session };
}

/** Responds slowly, for longer than the grace period of an upload. */
async function talk(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
  request.resume();
  for (let part = 1; part <= 15; part += 1) {
    response.write('part ');
    await sleep(100);
  }
  response.end('end');
}

describe.each(['h2c', 'h2'] as const)('over %s, a request that its client leaves open', (kind) => {
  it('a request left open by its client is waited for while its response continues', async () => {
    const { drain, session } = await start(kind, talk, {
      uploadGrace: 400,
    });
    const stream = session.request({ ':method': 'POST' }, { endStream: false });
    stream.setEncoding('utf8').write('half');
    await once(stream, 'response');

    const report = drain.shutdown();

    expect((await stream.toArray()).join('')).toBe(`${'part '.repeat(15)}end`);
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, abandoned: [] } });
  });

  it.each(['HEAD', 'GET', 'POST'])(
    'a request left open by its client is no longer in flight once its response to %s is sent',
    async (method) => {
      const { drain, session } = await start(kind, (request, response) => {
        request.resume();
        response.end('answer');
      });
      const stream = session.request({ ':method': method }, { endStream: false }).resume();
      await once(stream, 'end');
      await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(0);
      const closed = once(stream, 'close');

      const report = await drain.shutdown();

      expect(report).toMatchObject({ outcome: 'clean', requests: { inFlightAtStart: 0, abandoned: [] } });
      await closed;
      expect(stream.rstCode).toBe(http2.constants.NGHTTP2_NO_ERROR);
    },
  );

  it.each(['HEAD', 'GET', 'POST'])(
    'a request left open by its client is completed once its response to %s is sent while draining',
    async (method) => {
      const held: Http2ServerResponse[] = [];
      const { drain, session } = await start(kind, (request, response) => {
        request.resume();
        held.push(response);
      });
      const stream = session.request({ ':method': method }, { endStream: false }).resume();
      await expect.poll(() => held.length, { interval: 1 }).toBe(1);
      const report = drain.shutdown();
      await once(session, 'goaway');
      const closed = once(stream, 'close');
      held[0]?.end('answer');

      expect(await report).toMatchObject({
        outcome: 'clean',
        requests: { inFlightAtStart: 1, completed: 1, aborted: 0, abandoned: [] },
      });
      await closed;
      expect(stream.rstCode).toBe(http2.constants.NGHTTP2_NO_ERROR);
    },
  );
});
