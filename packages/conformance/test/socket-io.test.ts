import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { RawClient } from '@quiesce/conformance';
import { createDrain, QuiesceError, type Drain } from '@quiesce/core';
import { Server as EngineServer } from 'engine.io';
import { Socket as EngineClient } from 'engine.io-client';
import { Server } from 'socket.io';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { beginDraining, connect, echo, handshake, reasonOf, start } from './socket-io-service.ts';

describe('a server of Socket.IO', () => {
  it.each(['refuse', 'serve'] as const)(
    "a Socket.IO server accepts no client while draining, by polling or upgrade, with admission: '%s'",
    async (admission) => {
      const io = new Server();
      const attach = (server: HttpServer, drain: Drain): void => void drain.webSockets(io.attach(server));
      const service = await start(attach, { admission });
      const end = await beginDraining(service);
      const refused = await handshake(service.url);
      expect([refused.status, refused.headers.get('connection'), refused.headers.get('retry-after')]).toEqual(
        [503, 'close', '5'],
      );
      const upgrade = new WebSocket(`${service.url}/socket.io/?EIO=4&transport=websocket`);
      const [, response] = await once(upgrade, 'unexpected-response');
      expect([response.statusCode, response.headers.connection]).toEqual([503, 'close']);
      expect(io.engine.clientsCount).toBe(0);
      expect(await end()).toMatchObject({ outcome: 'clean', requests: { admitted: 0, refused: 2 } });
    },
  );

  it('a Socket.IO server keeps serving in a lame duck, and accepts clients', async () => {
    const shutdownDelay = { min: 0, max: 10_000, quiet: 500 };
    const service = await start(echo, { shutdownDelay });
    const report = service.drain.shutdown();
    expect(service.drain.state).toBe('lame-duck');
    const clients = [await connect(service.url, ['polling']), await connect(service.url, ['websocket'])];
    const reasons = clients.map(reasonOf);
    for (const client of clients) expect(await client.emitWithAck('echo', 'hello')).toBe('hello');
    expect(await Promise.all(reasons)).toEqual(['transport close', 'transport close']);
    expect(await report).toMatchObject({ outcome: 'clean' });
  });

  it('clients of a Socket.IO server reconnect by themselves once another instance serves', async () => {
    const first = await start(echo);
    const client = await connect(first.url, ['polling', 'websocket'], { reconnectionDelay: 20 });
    const attempts: string[] = [];
    client.on('disconnect', (reason) => attempts.push(reason));
    client.on('connect_error', (error) => attempts.push(error.message));
    const end = await beginDraining(first);
    await expect.poll(() => attempts).toContain('xhr poll error');
    expect(attempts[0]).toBe('transport close');
    const again = new Promise((resolve) => client.once('connect', () => resolve(undefined)));
    expect(await end()).toMatchObject({ outcome: 'clean', requests: { admitted: 0 } });
    const second = createServer();
    echo(second);
    second.listen(first.port, '127.0.0.1');
    onTestFinished(() => second.close().closeAllConnections());
    await again;
    expect(await client.emitWithAck('echo', 'hello')).toBe('hello');
  });

  it('a Socket.IO server may be registered before it is attached, or after its clients have connected', async () => {
    const io = new Server();
    const early = await start((server, drain) => {
      drain.webSockets(io);
      io.attach(server);
    });
    const other = new Server();
    const later = await start((server) => void other.attach(server));
    const clients = [
      await connect(early.url, ['polling']),
      await connect(early.url, ['websocket']),
      await connect(later.url, ['polling']),
      await connect(later.url, ['websocket']),
    ];
    later.drain.webSockets(other);
    const reasons = clients.map(reasonOf);
    const reports = await Promise.all([early, later].map(({ drain }) => drain.shutdown()));
    expect(await Promise.all(reasons)).toEqual(Array(4).fill('transport close'));
    for (const report of reports) {
      expect(report).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
      expect(report.duration).toBeLessThan(1_500);
    }
  });

  it('requests of a Socket.IO server are counted even if it replaces listeners without a gate', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const server = drain.watch(createServer((_request, response) => response.end('hi')));
    const io = new Server(server);
    drain.webSockets(io);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => server.close().closeAllConnections());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const client = await connect(url, ['polling']);
    const reason = reasonOf(client);
    // The poll request that Engine.IO holds.
    await expect.poll(() => drain.inFlight).toBe(1);
    const { outcome, requests } = await drain.shutdown();
    expect(await reason).toBe('transport close');
    expect({ outcome, ...requests }).toMatchObject({ outcome: 'clean', inFlightAtStart: 1, abandoned: [] });
  });

  it('a Socket.IO server may be attached to several HTTP servers', async () => {
    const io = new Server();
    const second = createServer();
    const { drain, url } = await start((server, draining) => {
      io.attach(server);
      io.attach(draining.watch(second));
      draining.webSockets(io);
    });
    second.listen(0, '127.0.0.1');
    await once(second, 'listening');
    const address = second.address();
    const urls = [url, `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`];
    const clients = await Promise.all(
      urls.flatMap((to) => [connect(to, ['polling']), connect(to, ['websocket'])]),
    );
    const reasons = clients.map(reasonOf);
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
    expect(await Promise.all(reasons)).toEqual(Array(4).fill('transport close'));
  });

  it('a Socket.IO server may share its HTTP server with another one and with ws, and have namespaces', async () => {
    const service = await start((server, drain) => {
      const chat = new Server(server, { path: '/chat', destroyUpgrade: false });
      const news = new Server(server, { path: '/news', destroyUpgrade: false });
      const sockets = new WebSocketServer({ noServer: true });
      server.on('upgrade', (request, socket, head) => {
        if (request.url === '/plain') sockets.handleUpgrade(request, socket, head, () => undefined);
      });
      chat.of('/room').on('connection', (socket) => socket.join('all'));
      // A namespace represents its server: a Nest gateway has only the namespace.
      drain.webSockets(chat.of('/room'));
      drain.webSockets(news);
      drain.webSockets(sockets);
    });
    const plain = new WebSocket(`${service.url.replace('http', 'ws')}/plain`);
    await once(plain, 'open');
    const closed = once(plain, 'close');
    const clients = [
      await connect(`${service.url}/room`, ['polling'], { path: '/chat' }),
      await connect(`${service.url}/room`, ['websocket'], { path: '/chat' }),
      await connect(service.url, ['polling'], { path: '/news' }),
      await connect(service.url, ['websocket'], { path: '/news' }),
    ];
    const reasons = clients.map(reasonOf);
    const report = await service.drain.shutdown();
    expect(await Promise.all(reasons)).toEqual(Array(4).fill('transport close'));
    expect((await closed)[0]).toBe(1001);
    expect(report).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
    expect(report.duration).toBeLessThan(1_500);
  });

  it('a Socket.IO server closes its clients over the spread, including those over polling', async () => {
    const service = await start(echo, { spread: 600 });
    const clients = await Promise.all(
      Array.from({ length: 8 }, (_, index) => connect(service.url, [index % 2 ? 'polling' : 'websocket'])),
    );
    const times = clients.map(async (client) => {
      expect(await reasonOf(client)).toBe('transport close');
      return performance.now();
    });
    expect(await service.drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
    const closedAt = (await Promise.all(times)).toSorted((a, b) => a - b);
    expect((closedAt.at(-1) ?? 0) - (closedAt[0] ?? 0)).toBeGreaterThan(300);
  });

  it('a Socket.IO client that does not respond is ended timeout ms after its farewell', async () => {
    const io = new Server();
    const service = await start((server, drain) => {
      drain.webSockets(io.attach(server), { timeout: 200 });
    });
    const deaf = await RawClient.connect(service.port);
    deaf.get('/socket.io/?EIO=4&transport=websocket', [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]);
    expect((await deaf.response()).status).toBe(101);
    const report = await service.drain.shutdown();
    expect(['FIN', 'ECONNRESET']).toContain(await deaf.ended());
    expect(io.engine.clientsCount).toBe(0);
    expect(report).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
    expect(report.phases.draining).toBeGreaterThanOrEqual(195);
    expect(report.duration).toBeLessThan(1_500);
  });

  it('a Socket.IO server waits timeout ms for the next poll of a session, and closes nothing before', async () => {
    const io = new Server();
    const { drain, url } = await start((server, draining) => {
      draining.webSockets(io.attach(server), { timeout: 400 });
    });
    await (await handshake(url)).text();
    let left = 0;
    drain.onClose('sessions', () => {
      left = io.engine.clientsCount;
    });
    expect(io.engine.clientsCount).toBe(1);
    const report = await drain.shutdown();
    expect(left).toBe(0);
    expect(report.outcome).toBe('clean');
    expect(report.phases.draining).toBeGreaterThanOrEqual(395);
    expect(report.duration).toBeLessThan(1_500);
  });
});

describe('a server of Engine.IO', () => {
  it('an Engine.IO server closes its clients and accepts none while draining', async () => {
    const engine = new EngineServer();
    const service = await start((server, drain) => {
      engine.attach(server);
      drain.webSockets(engine);
    });
    const clients = (['polling', 'websocket'] as const).map(
      (transport) => new EngineClient(service.url, { transports: [transport] }),
    );
    await Promise.all(clients.map((client) => new Promise<void>((resolve) => client.on('open', resolve))));
    const reasons = clients.map(
      (client) => new Promise((resolve) => client.on('close', (reason) => resolve(reason))),
    );
    const end = await beginDraining(service);
    expect(await Promise.all(reasons)).toEqual(['transport close', 'transport close']);
    const refused = await fetch(`${service.url}/engine.io/?EIO=4&transport=polling`);
    expect(refused.status).toBe(503);
    expect(await end()).toMatchObject({ outcome: 'clean', requests: { refused: 1 } });
  });
});

describe('drain.webSockets', () => {
  it('the error of drain.webSockets lists the servers that it accepts', async () => {
    const { drain } = await start(echo);
    const fail = (...values: unknown[]): unknown => {
      try {
        return Reflect.apply(Reflect.get(drain, 'webSockets'), drain, values);
      } catch (error) {
        return error;
      }
    };
    const wrong = fail(createServer());
    expect(wrong).toBeInstanceOf(QuiesceError);
    expect(String(wrong)).toContain(
      "takes a server of 'ws' with its clients, of Socket.IO (or a namespace), or of Engine.IO; received an instance of Server",
    );
    expect(String(fail(new Server(), { code: 1001 }))).toContain(
      "Options 'code' and 'reason' are for a server of 'ws'",
    );
  });
});
