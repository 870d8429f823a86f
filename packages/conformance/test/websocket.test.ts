import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hold, RawClient } from '@quiesce/conformance';
import { createDrain, QuiesceError, type Drain, type DrainOptions } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

interface Service {
  readonly drain: Drain;
  readonly server: Server;
  readonly sockets: WebSocketServer;
  readonly port: number;
}

async function start(options: DrainOptions = {}): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const server = drain.watch(createServer(drain.handler((_request, response) => response.end('hi'))));
  const sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void drain.shutdown());
  const address: string | AddressInfo | null = server.address();
  return { drain, server, sockets, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

async function connect({ port }: Pick<Service, 'port'>): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  return client;
}

/** Connects a raw WebSocket client that never answers a close frame. */
async function deaf({ port }: Service): Promise<RawClient> {
  const client = await RawClient.connect(port);
  const key = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  expect((await client.get('/', key).response()).status).toBe(101);
  onTestFinished(() => client.destroy());
  return client;
}

describe('drain.webSockets', () => {
  it('drain.webSockets closes each client with 1001 when draining begins, and the shutdown ends after the last', async () => {
    const service = await start();
    service.drain.webSockets(service.sockets);
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(service)));
    const closed = clients.map(async (client) => once(client, 'close'));
    const report = await service.drain.shutdown();
    for (const [code, reason] of await Promise.all(closed)) {
      expect([code, String(reason)]).toEqual([1001, 'service is shutting down']);
    }
    expect(report).toMatchObject({ outcome: 'clean', connections: { openAtStart: 5, announced: 5, cut: 0 } });
    expect(report.duration).toBeLessThan(1_500);
  });

  it('drain.webSockets also closes a client whose upgrade began before draining and completes during it', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const server = drain.watch(createServer()).listen(0, '127.0.0.1');
    const sockets = new WebSocketServer({ noServer: true });
    drain.webSockets(sockets);
    const authorised = new Hold<void>();
    server.on('upgrade', (request, socket, head) => {
      const upgrade = () => {
        sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
      };
      void authorised.run().then(upgrade);
    });
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    const closed = once(client, 'close');
    await authorised.entered;
    const report = drain.shutdown();
    await new Promise((resolve) => setTimeout(resolve, 50));
    authorised.release();
    expect((await closed)[0]).toBe(1001);
    expect(await report).toMatchObject({ outcome: 'clean', connections: { announced: 1 } });
  });

  it('drain.webSockets closes the clients of a server that is not watched', async () => {
    const drain = createDrain({ signals: false, logger: false, spread: 5_000 });
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    const sockets = new WebSocketServer({ server });
    drain.webSockets(sockets);
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const clients = await Promise.all([1, 2, 3].map(() => connect({ port })));
    const closed = clients.map(async (client) => once(client, 'close'));
    const report = await drain.shutdown();
    expect((await Promise.all(closed)).map(([code]) => code)).toEqual([1001, 1001, 1001]);
    expect(report.duration).toBeLessThan(1_000);
  });

  it('drain.webSockets terminates a client that does not answer the close frame', async () => {
    const service = await start();
    service.drain.webSockets(service.sockets, { timeout: 100, code: 1012, reason: 'restart' });
    const client = await deaf(service);
    const report = await service.drain.shutdown();
    expect(['FIN', 'ECONNRESET']).toContain(await client.ended());
    expect(report).toMatchObject({ outcome: 'clean', connections: { announced: 1 } });
    expect(report.duration).toBeLessThan(2_000);
  });

  it('drain.webSockets spreads the farewells over the spread', async () => {
    const service = await start({ spread: 400 });
    service.drain.webSockets(service.sockets);
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(service)));
    const times = clients.map(async (client) => {
      await once(client, 'close');
      return performance.now();
    });
    await service.drain.shutdown();
    const closedAt = (await Promise.all(times)).toSorted((a, b) => a - b);
    expect((closedAt.at(-1) ?? 0) - (closedAt[0] ?? 0)).toBeGreaterThan(200);
  });

  it('WebSockets, including new ones, are served in a lame duck', async () => {
    const service = await start({ shutdownDelay: { min: 0, max: 10_000, quiet: 300 } });
    service.sockets.on('connection', (socket) =>
      socket.on('message', (data) => socket.send(data, { binary: false })),
    );
    service.drain.webSockets(service.sockets);
    const report = service.drain.shutdown();
    const client = await connect(service);
    client.send('hello');
    const [answer] = await once(client, 'message');
    expect(String(answer)).toBe('hello');
    expect(await report).toMatchObject({ outcome: 'clean' });
  });

  it('drain.webSockets throws for values other than WebSocket servers, and for invalid options', async () => {
    const { drain, sockets } = await start();
    const code = (...values: unknown[]): string => {
      try {
        Reflect.apply(Reflect.get(drain, 'webSockets'), drain, values);
      } catch (error) {
        return error instanceof QuiesceError ? error.code : String(error);
      }
      return 'taken';
    };
    for (const values of [
      [{}],
      [sockets, { code: 99 }],
      [sockets, { code: 1005 }],
      [sockets, { code: 1500 }],
      [sockets, { reason: 'x'.repeat(200) }],
      [sockets, { time: 1 }],
    ]) {
      expect(code(...values)).toBe('ERR_QUIESCE_UPGRADE_INVALID');
    }
  });
});

describe('an upgraded socket', () => {
  it('an upgraded socket is ended by the option close of drain.upgrade', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const server = drain.watch(createServer()).listen(0, '127.0.0.1');
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      drain.upgrade(socket, { close: () => socket.end('bye') });
    });
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const client = await RawClient.connect(typeof address === 'object' ? (address?.port ?? 0) : 0);
    client.get('/', ['Connection: Upgrade', 'Upgrade: echo']);
    await client.response();
    const report = drain.shutdown();
    await client.received('bye');
    client.socket.end();
    expect(await report).toMatchObject({ outcome: 'clean', connections: { announced: 1 } });
  });

  it('an upgraded socket registered while draining is ended at once', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const server = drain.watch(createServer()).listen(0, '127.0.0.1');
    const upgraded = new Hold<void>();
    server.on('upgrade', (_request, socket) => {
      void upgraded.run().then(() => drain.upgrade(socket, { close: () => socket.end('bye') }));
    });
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const client = await RawClient.connect(typeof address === 'object' ? (address?.port ?? 0) : 0);
    client.get('/', ['Connection: Upgrade', 'Upgrade: echo']);
    await upgraded.entered;
    const report = drain.shutdown();
    await new Promise((resolve) => setTimeout(resolve, 50));
    upgraded.release();
    await client.received('bye');
    client.socket.end();
    expect(await report).toMatchObject({ outcome: 'clean', connections: { announced: 1 } });
  });

  it('an upgraded socket whose farewell fails is ended anyway, and the error is logged', async () => {
    const lines: string[] = [];
    const log = (_details: object, message: string) => void lines.push(message);
    const drain = createDrain({ signals: false, logger: { info: log, warn: log, error: log } });
    const server = drain.watch(createServer()).listen(0, '127.0.0.1');
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      drain.upgrade(socket, { close: () => Promise.reject(new Error('no words')), timeout: 50 });
    });
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const client = await RawClient.connect(typeof address === 'object' ? (address?.port ?? 0) : 0);
    await client.get('/', ['Connection: Upgrade', 'Upgrade: echo']).response();
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean' });
    expect(lines).toContain('a farewell failed: Error: no words');
    await client.ended();
  });

  it('an upgraded socket without a farewell is left alone until draining is cut', async () => {
    const service = await start({ deadline: 600 });
    const client = await connect(service);
    const closed = once(client, 'close');
    const report = await service.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'cut', exitCode: 1, connections: { cut: 1 } });
    expect((await closed)[0]).toBe(1006);
  });

  it('an upgrade request is refused with 503 while draining', async () => {
    const service = await start();
    service.drain.webSockets(service.sockets);
    const held = await RawClient.connect(service.port);
    held.send('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n');
    service.server.prependListener('request', (_request, response) => response.on('close', () => undefined));
    await connect(service);
    const draining = new Promise((resolve) => service.drain.on('draining', () => resolve(undefined)));
    const report = service.drain.shutdown();
    await draining;
    const client = new WebSocket(`ws://127.0.0.1:${service.port}`);
    const [, response] = await once(client, 'unexpected-response');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    held.destroy();
    expect(await report).toMatchObject({ outcome: 'clean', requests: { refused: 1 } });
  });

  it('a CONNECT tunnel delays the shutdown until it ends', async () => {
    const service = await start();
    service.server.on('connect', (_request, socket) => socket.pipe(socket).write('HTTP/1.1 200 OK\r\n\r\n'));
    const client = await RawClient.connect(service.port);
    client.send('CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\n');
    await client.received('200 OK');
    const report = service.drain.shutdown();
    client.send('still through the tunnel');
    await client.received('through the tunnel');
    client.destroy();
    expect(await report).toMatchObject({ outcome: 'clean', connections: { byClient: 1 } });
  });

  it('upgrade requests are left to Node if the app does not listen for them', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const server = drain
      .watch(createServer((_request, response) => response.end('hi')))
      .listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const upgrade = async (): Promise<number> => {
      const client = await RawClient.connect(port);
      const { status } = await client.get('/', ['Connection: Upgrade', 'Upgrade: websocket']).response();
      client.destroy();
      return status;
    };
    expect(await upgrade()).toBe(200);
    const sockets = new WebSocketServer({ server });
    expect(await upgrade()).toBe(400);
    sockets.close();
    expect(await upgrade()).toBe(200);
    await drain.shutdown();
  });
});
