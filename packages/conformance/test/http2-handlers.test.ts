import { once } from 'node:events';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Hold } from '@quiesce/conformance';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { certificate } from './certificate.ts';

const tls = await certificate();

it.each(['h2c', 'h2'] as const)(
  'over %s, handlers of cancelled streams and handlers that continue after their response are waited for',
  async (kind) => {
    const drain = createDrain({ signals: false, logger: false });
    const holds = [new Hold<void>(), new Hold<void>()];
    const order: string[] = [];
    let handled = 0;
    const listener = drain.handler(async (_request: Http2ServerRequest, response: Http2ServerResponse) => {
      const hold = holds[handled];
      handled += 1;
      // The second handler responds first, then continues.
      if (handled === 2) response.end('answered');
      await hold?.run();
      order.push('write');
    });
    const server = kind === 'h2c' ? http2.createServer(listener) : http2.createSecureServer(tls, listener);
    drain.watch(server).listen(0, '127.0.0.1');
    await once(server, 'listening');
    drain.onClose('database', () => void order.push('close'));
    const address: string | AddressInfo | null = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const session = http2.connect(`${kind === 'h2c' ? 'http' : 'https'}://127.0.0.1:${port}`, {
      rejectUnauthorized: false,
    });
    onTestFinished(() => session.destroy());
    const cancelled = session.request({ ':method': 'POST', ':path': '/pay' }).on('error', () => undefined);
    cancelled.end('body');
    await holds[0]?.entered;
    cancelled.close(http2.constants.NGHTTP2_CANCEL);
    await once(session.request({ ':path': '/' }).resume(), 'close');
    await expect.poll(() => drain.inFlight, { interval: 1, timeout: 10_000 }).toBe(0);

    const report = drain.shutdown();
    await once(server, 'close');
    for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
    for (const hold of holds) hold.release();

    expect(await report).toMatchObject({ outcome: 'clean', requests: { orphans: [] } });
    expect(order).toEqual(['write', 'write', 'close']);
  },
);
