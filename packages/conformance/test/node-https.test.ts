import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { defineDrainTests, type CreateServer, RawClient } from '@quiesce/conformance';
import { createDrain } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificate } from './certificate.ts';
import { listener } from './listener.ts';

const tls = await certificate();

const create: CreateServer = (drain, routes) =>
  drain.watch(createServer(tls, drain.handler(listener(routes)))).listen(0, '127.0.0.1');

defineDrainTests('node:https', create, { followsHandlers: true });

describe('a TLS handshake that is never finished', () => {
  it.each([
    ['no bytes', ''],
    ['half a ClientHello', '\x16\x03\x01\x02\x00\x01\x00'],
  ])(
    'an incomplete TLS handshake delays a shutdown only for a short grace period (%s)',
    async (_case, bytes) => {
      const drain = createDrain({ signals: false, logger: false });
      const server = drain.watch(createServer(tls)).listen(0, '127.0.0.1');
      server.on('tlsClientError', () => undefined);
      await new Promise((resolve) => server.once('listening', resolve));
      const address: string | AddressInfo | null = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const accepted = new Promise((resolve) => server.once('connection', resolve));
      const socket = connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => undefined).write(bytes, 'latin1');
      await accepted;
      // An established TLS connection ends in its own way.
      const secured = await RawClient.connectTls(port);
      const report = await drain.shutdown();
      expect(report.outcome).toBe('clean');
      expect(report.duration).toBeLessThan(3_000);
      await secured.ended();
    },
  );
});
