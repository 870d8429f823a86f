import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, createServer as createFront, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createDrain } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asStream } from './as-stream.ts';
import { draining, inFlight, listen } from './service.ts';
import { clientTls, serverTls } from './pre-shared-key.ts';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

type Connect = () => Duplex;

async function onUnixSocket(listener: NetServer): Promise<Connect> {
  const path = join(tmpdir(), `quiesce-${process.pid}-${Math.random().toString(36).slice(2)}.sock`);
  listener.listen(path);
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  return () => connect(path);
}

/** Gives every connection the same client address, as wrappers for the PROXY protocol do. */
function readdressed(socket: Socket): Socket {
  const address = { remoteAddress: { value: '10.0.0.1' }, remotePort: { value: 40_000 } };
  return Object.defineProperties(socket, address);
}

/** Ways to connect to a server that do not identify connections by their addresses. */
const WAYS: Record<string, (server: Server) => Promise<Connect>> = {
  'on a unix socket': onUnixSocket,
  'fed by a listener on a unix socket': (server) =>
    onUnixSocket(createFront((socket) => void server.emit('connection', socket))),
  'fed by a proxy that rewrites addresses': async (server) => {
    const front = createFront((socket) => void server.emit('connection', readdressed(socket)));
    const port = await listen(front);
    return () => connect(port, '127.0.0.1');
  },
  'fed with streams that are not sockets': async (server) => {
    const port = await listen(createFront((socket) => void server.emit('connection', asStream(socket))));
    return () => connect(port, '127.0.0.1');
  },
};

interface Secure {
  /** The server's connections, before TLS. */
  readonly accepted: Duplex[];
  readonly responses: ServerResponse[];
  readonly connect: Connect;
}

async function serve(
  server: (listener: (request: unknown, response: ServerResponse) => void) => Server,
  way: (server: Server) => Promise<Connect>,
): Promise<Secure> {
  const responses: ServerResponse[] = [];
  const accepted: Duplex[] = [];
  const secure = server((_request, response) => void responses.push(response));
  secure.on('connection', (socket: Duplex) => accepted.push(socket));
  secure.on('tlsClientError', () => undefined);
  onTestFinished(() => accepted.forEach((socket) => void socket.destroy()));
  const begin = await way(secure);
  const begun = (): Duplex => {
    const stream = begin().on('error', () => undefined);
    onTestFinished(() => void stream.destroy());
    return stream;
  };
  return { accepted, responses, connect: begun };
}

/** Completes a TLS handshake. Returns the client and, when it closes, what it received. */
async function secured(
  stream: Duplex,
): Promise<{ readonly client: TLSSocket; readonly seen: Promise<string> }> {
  const client = connectTls({ ...clientTls, socket: stream });
  let came = '';
  client.on('data', (chunk) => (came += chunk)).on('error', () => undefined);
  const seen = once(client, 'close').then(() => came);
  await once(client, 'secureConnect');
  return { client, seen };
}

/** Resolves when the first of the streams has closed. */
function firstClosed(streams: readonly Duplex[]): Promise<unknown> {
  return Promise.race(streams.map(async (stream) => stream.closed || once(stream, 'close')));
}

describe.each(Object.entries(WAYS))('an https server %s', (_way, way) => {
  it.each(['before', 'after'])(
    'an https server answers a request in flight on a connection opened %s one whose handshake stalls, and ends the stalled one',
    async (order) => {
      const { drain, clock } = createTestDrain({ logger: false, deadline: 10_000 });
      const {
        accepted,
        responses,
        connect: begin,
      } = await serve((listener) => drain.watch(createServer(serverTls, drain.handler(listener))), way);
      if (order === 'after') begin();
      await expect.poll(() => accepted.length, { interval: 1 }).toBe(order === 'after' ? 1 : 0);
      const { client, seen } = await secured(begin());
      if (order === 'before') begin();
      await expect.poll(() => accepted.length, { interval: 1 }).toBe(2);
      client.write(GET);
      await inFlight(drain, 1);
      const stalled = accepted[order === 'after' ? 0 : 1];
      const report = drain.shutdown();

      // After the grace period of handshakes, and well before the deadline.
      await clock.advance(2_000);
      await firstClosed(accepted);
      responses[0]?.end('done');

      expect(await clock.runUntil(seen)).toContain('done');
      expect(stalled?.destroyed).toBe(true);
      expect(await clock.runUntil(report)).toMatchObject({
        outcome: 'clean',
        requests: { inFlightAtStart: 1, completed: 1, aborted: 0, broken: 0, abandoned: [] },
        connections: { openAtStart: 1, byClient: 0, cut: 0 },
      });
    },
  );

  it('an https server answers a request whose handshake completes while the service drains', async () => {
    const { drain, clock } = createTestDrain({ logger: false, deadline: 10_000, admission: 'serve' });
    const {
      accepted,
      responses,
      connect: begin,
    } = await serve((listener) => drain.watch(createServer(serverTls, drain.handler(listener))), way);
    const { client: early, seen: earlySeen } = await secured(begin());
    early.write(GET);
    await inFlight(drain, 1);
    const late = begin();
    begin();
    await expect.poll(() => accepted.length, { interval: 1 }).toBe(3);
    const began = draining(drain);
    const report = drain.shutdown();
    await began;
    const { client, seen } = await secured(late);
    client.write(GET);
    await inFlight(drain, 2);

    await clock.advance(2_000);
    await firstClosed(accepted);
    for (const response of responses) response.end('done');

    expect(await clock.runUntil(Promise.all([seen, earlySeen]))).toEqual([
      expect.stringContaining('done'),
      expect.stringContaining('done'),
    ]);
    expect(await clock.runUntil(report)).toMatchObject({ outcome: 'clean', requests: { completed: 2 } });
  });
});

const SILENT = 4_000;
/** Properties that identify a connection or describe its state. */
const LOOKED_AT = [
  'remoteAddress',
  'remotePort',
  'localPort',
  'destroyed',
  'closed',
  'readyState',
  'bytesRead',
];

it('a completed handshake is matched without reading properties of thousands of silent connections', async () => {
  let looks = 0;
  const drain = createDrain({ signals: false, logger: false });
  const { accepted, connect: begin } = await serve(
    (listener) => drain.watch(createServer(serverTls, drain.handler(listener))),
    async (server) => {
      const port = await listen(server);
      for (let from = 1; from <= SILENT; from += 1)
        server.emit(
          'connection',
          silent(from, () => (looks += 1)),
        );
      return () => connect(port, '127.0.0.1');
    },
  );
  expect(accepted).toHaveLength(SILENT);
  const first = await secured(begin());
  looks = 0;

  const second = await secured(begin());

  expect(looks).toBeLessThan(SILENT / 10);
  first.client.destroy();
  second.client.destroy();
});

/** Creates a connection that never receives data and records every read of its properties. */
function silent(port: number, onLook: () => void): Duplex {
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const values: Record<string, unknown> = { remoteAddress: '10.0.0.1', remotePort: port, localPort: 443 };
  for (const name of LOOKED_AT) {
    const get = (): unknown => {
      onLook();
      return name in values ? values[name] : Reflect.get(Duplex.prototype, name, stream);
    };
    Object.defineProperty(stream, name, { get, configurable: true });
  }
  return stream;
}
