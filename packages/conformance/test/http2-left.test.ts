import { once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';

/** Methods of the first and the second stream. Node 20 does not end the first one if the second is a HEAD request. */
const PAIRS = [
  ['GET', 'HEAD'],
  ['POST', 'HEAD'],
  ['GET', 'GET'],
] as const;

it.each(PAIRS)(
  'an HTTP/2 client that leaves with %s and %s in flight is not waited for',
  async (...methods) => {
    const drain = createDrain({ signals: false, logger: false });
    const server = http2.createServer(
      drain.handler((request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
        request.resume();
        response.end('done');
      }),
    );
    const sessions = once(server, 'session');
    drain.watch(server).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const client = http2.connect(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    client.on('error', () => undefined);
    await once(client, 'remoteSettings');
    for (const method of methods) {
      client
        .request({ ':method': method, ':path': '/' })
        .on('error', () => undefined)
        .resume();
    }
    client.destroy();

    const [session] = await sessions;
    if (!session.destroyed) await once(session, 'close');
    expect(drain.inFlight).toBe(0);
    const report = await drain.shutdown();
    expect(report).toMatchObject({ outcome: 'clean', requests: { abandoned: [] } });
    expect(report.duration).toBeLessThan(1_000);
  },
);
