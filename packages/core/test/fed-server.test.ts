import { get as ask, createServer, request as askOver, type IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer as createFront, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AnyRequest, AnyResponse, DrainOptions, WatchableServer } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from './service.ts';
import { clientTls, serverTls } from './pre-shared-key.ts';

type Listener = (request: AnyRequest, response: AnyResponse) => void;
interface Kind {
  readonly create: (listener: Listener) => WatchableServer;
  /** Returns the status of a request on a new connection. */
  readonly status: (port: number, path: string) => Promise<number | undefined>;
}

function statusOver(port: number, path: string, open?: () => Socket): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      response.resume().on('end', () => resolve(response.statusCode));
    };
    const sent = open
      ? askOver({ path, createConnection: open }, answered)
      : ask({ port, host: '127.0.0.1', path, agent: false }, answered);
    sent.on('error', reject).end();
  });
}

const KINDS: Record<string, Kind> = {
  http: { create: (listener) => createServer(listener), status: statusOver },
  https: {
    create: (listener) => createHttpsServer(serverTls, listener),
    status: (port, path) =>
      statusOver(port, path, () => connectTls({ ...clientTls, socket: connect(port, '127.0.0.1') })),
  },
  http2: {
    create: (listener) => http2.createServer(listener),
    status: async (port, path) => {
      const session = http2.connect(`http://127.0.0.1:${port}`);
      onTestFinished(() => session.destroy());
      return new Promise((resolve, reject) => {
        const stream = session.request({ ':path': path }).on('error', reject).resume();
        stream.on('response', ({ ':status': status }) => {
          stream.on('close', () => session.close(() => resolve(status)));
        });
      });
    },
  },
};

interface Fed extends TestDrain {
  readonly status: (path: string) => Promise<number | undefined>;
}

/**
 * Creates a server that does not listen: it gets its connections from another server, as when one port serves several protocols.
 */
async function feed({ create, status }: Kind, options: DrainOptions = {}): Promise<Fed> {
  const test = createTestDrain({ logger: false, ...options });
  const server = test.drain.watch(create(test.drain.handler((_request, response) => void response.end())));
  const front = createFront((socket) => void server.emit('connection', socket));
  const port = await listen(front);
  return { ...test, status: (path) => status(port, path) };
}

describe.each(Object.entries(KINDS))(
  'a server of %s that gets its connections from another server',
  (_kind, kind) => {
    it('a server without a listening socket is ready after its first connection, and stays so', async () => {
      const { drain, status } = await feed(kind);
      expect(drain.state).toBe('starting');
      expect(await status('/')).toBe(200);
      expect(drain.state).toBe('ready');
      expect(await status('/health/ready')).toBe(200);
      expect(await status('/health/startup')).toBe(200);
    });

    it('a server without a listening socket is ready before its first probe is answered', async () => {
      const { status } = await feed(kind);
      expect(await status('/health/ready')).toBe(200);
    });

    it('a server without a listening socket waits for ready() with manualReady', async () => {
      const { drain, status } = await feed(kind, { manualReady: true });
      expect(await status('/')).toBe(200);
      expect(drain.state).toBe('starting');
      expect(await status('/health/ready')).toBe(503);
      drain.ready();
      expect(await status('/health/ready')).toBe(200);
    });

    it('a server without a listening socket is a lame duck for its whole shutdownDelay, and keeps serving', async () => {
      const { drain, clock, status } = await feed(kind, { shutdownDelay: 1_000 });
      await status('/');
      const report = drain.shutdown();
      expect(drain.state).toBe('lame-duck');
      await clock.advance(900);
      expect(drain.state).toBe('lame-duck');
      expect(await status('/')).toBe(200);
      expect(await status('/health/ready')).toBe(503);
      const { outcome, phases } = await clock.runUntil(report);
      expect({ outcome, lameDuck: phases.lameDuck }).toEqual({ outcome: 'clean', lameDuck: 1_000 });
    });
  },
);

it('a server without a listening socket that never had a connection has no lame duck, because it gets no traffic', async () => {
  const { drain, clock } = createTestDrain({ logger: false, shutdownDelay: 1_000 });
  drain.watch(createServer());
  expect((await clock.runUntil(drain.shutdown())).phases.lameDuck).toBe(0);
});
