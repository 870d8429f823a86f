import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  connect,
  createSecureServer,
  createServer as createHttp2Server,
  type ClientHttp2Session,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect as connectNet, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createDrain, type AnyRequest, type AnyResponse, type WatchableServer } from '@quiesce/core';
import { describe, expect, it } from 'vitest';
import { collected } from './collected.ts';
import { clientTls, serverTls } from './pre-shared-key.ts';

type Listener = (request: AnyRequest, response: AnyResponse) => void;

interface Kind {
  readonly create: (listener: Listener) => WatchableServer;
  /** Sends a request, and resolves when its connection has closed. */
  readonly use: (port: number) => Promise<unknown>;
}

function useHttp1(client: Socket): Promise<unknown> {
  client.resume().write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  return once(client, 'close');
}

async function useHttp2(session: ClientHttp2Session): Promise<void> {
  const stream = session.request({ ':path': '/' }).resume();
  await once(stream, 'close');
  session.close();
  await once(session, 'close');
}

const secure = (port: number): TLSSocket => connectTls({ ...clientTls, port, host: '127.0.0.1' });
const secureHttp2 = (port: number): ClientHttp2Session =>
  connect(`https://127.0.0.1:${port}`, { ...clientTls });

const KINDS: Record<string, Kind> = {
  http: {
    create: (listener) => createServer(listener),
    use: (port) => useHttp1(connectNet(port, '127.0.0.1')),
  },
  https: {
    create: (listener) => createHttpsServer(serverTls, listener),
    use: (port) => useHttp1(secure(port)),
  },
  'http2 without TLS': {
    create: (listener) => createHttp2Server(listener),
    use: (port) => useHttp2(connect(`http://127.0.0.1:${port}`)),
  },
  'http2 with TLS': {
    create: (listener) => createSecureServer({ ...serverTls }, listener),
    use: (port) => useHttp2(secureHttp2(port)),
  },
  'http2 that allows HTTP/1, used by it': {
    create: (listener) => createSecureServer({ ...serverTls, allowHTTP1: true }, listener),
    use: (port) => useHttp1(secure(port)),
  },
  'http2 that allows HTTP/1, used by HTTP/2': {
    create: (listener) => createSecureServer({ ...serverTls, allowHTTP1: true }, listener),
    use: (port) => useHttp2(secureHttp2(port)),
  },
};

interface Closed {
  readonly server: WeakRef<WatchableServer>;
  readonly closes: () => number;
}

/** Creates a server, and watches, drains and closes it. */
async function closed({ create, use }: Kind, isUsed: boolean): Promise<Closed> {
  let closes = 0;
  const drain = createDrain({ signals: false, logger: false });
  const server = drain.watch(create(drain.handler((_request, response) => void response.end())));
  server.on('close', () => (closes += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  if (isUsed) await use(typeof address === 'object' ? (address?.port ?? 0) : 0);
  await drain.shutdown();
  await new Promise((resolve) => setImmediate(resolve));
  return { server: new WeakRef(server), closes: () => closes };
}

describe.each(Object.entries(KINDS))('a server of %s', (_kind, kind) => {
  it.each([
    ['without ever being used', false],
    ['after it was used', true],
  ])(
    'a server that a shutdown has closed %s can be garbage-collected, and has emitted close once',
    async (_how, isUsed) => {
      const { server, closes } = await closed(kind, isUsed);
      await collected(server);
      expect(closes()).toBe(1);
    },
  );
});
