import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { RawClient } from '@quiesce/conformance';
import { createDrain, type Drain, type DrainOptions, type ShutdownReport } from '@quiesce/core';
import { Server as EngineServer } from 'engine.io';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { connect, echo, quietly, start } from './socket-io-service.ts';

interface Service {
  readonly drain: Drain;
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
  /** Opens a socket that is upgraded to another protocol. */
  open(path: string): Promise<RawClient>;
}

/** @param upgraded is called with each upgraded socket */
async function serve(
  options: DrainOptions = {},
  upgraded: (socket: Duplex, drain: Drain) => void = () => undefined,
): Promise<Service> {
  const warnings: string[] = [];
  const errors: string[] = [];
  const logger = {
    info: () => undefined,
    warn: (_details: object, message: string) => void warnings.push(message),
    error: (_details: object, message: string) => void errors.push(message),
  };
  const drain = createDrain({ signals: false, logger, ...options });
  const server = drain.watch(createServer());
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    upgraded(socket, drain);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void drain.shutdown());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    drain,
    warnings,
    errors,
    async open(path) {
      const client = await RawClient.connect(port);
      onTestFinished(() => client.destroy());
      client.get(path, ['Connection: Upgrade', 'Upgrade: echo']);
      await client.received('101 Switching Protocols');
      return client;
    },
  };
}

function isBalanced({ connections }: ShutdownReport): boolean {
  const { openAtStart, accepted, announced, idle, timedOut, byClient, cut } = connections;
  return openAtStart + accepted === announced + idle + timedOut + byClient + cut;
}

describe('upgraded sockets without a farewell', () => {
  it('upgraded sockets without a farewell are listed in one warning when draining begins, and in the report when they are cut', async () => {
    const service = await serve({ deadline: 1_500, cleanupTime: 500 });
    for (const path of ['/feed?token=secret', '/chat?token=secret', '/chat']) await service.open(path);
    const startedAt = performance.now();
    const report = service.drain.shutdown();
    await expect.poll(() => service.warnings).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(700);
    expect(service.warnings).toEqual([
      'upgraded sockets without a farewell delay the shutdown: 3 (/chat ×2, /feed); ' +
        'register them with drain.webSockets(server) or drain.upgrade(socket, { close })',
    ]);
    const { outcome, connections } = await report;
    expect([outcome, connections.cut, connections.moreAbandoned]).toEqual(['cut', 3, 0]);
    expect(connections.abandoned.map(({ path }) => path)).toEqual(['/feed', '/chat', '/chat']);
    for (const { age } of connections.abandoned) expect(age).toBeGreaterThanOrEqual(900);
    expect(isBalanced(await report)).toBe(true);
    expect(service.warnings).toHaveLength(1);
    expect(service.errors[0]).toMatch(/^abandoned upgraded socket \/feed, open for \d+ ms$/);
    expect(service.errors.at(-1)).toContain('3 abandoned');
  });

  it('the warning and the report list upgraded sockets up to a limit', async () => {
    const service = await serve({ deadline: 600, cleanupTime: 200 });
    await Promise.all(Array.from({ length: 102 }, (_, index) => service.open(`/room/${index % 7}`)));
    const report = await service.drain.shutdown();
    expect(service.warnings).toEqual([
      expect.stringMatching(/ shutdown: 102 \((\/room\/\d ×1[45], ){5}2 more paths\); register/),
    ]);
    const { cut, abandoned, moreAbandoned } = report.connections;
    expect([cut, abandoned.length, moreAbandoned]).toEqual([102, 100, 2]);
  });

  it('upgraded sockets that their handlers end when draining begins cause no warning', async () => {
    const service = await serve({}, (socket, drain) => {
      drain.signal.addEventListener('abort', () => socket.end('bye'));
    });
    const client = await service.open('/chat');
    const report = service.drain.shutdown();
    await client.received('bye');
    await new Promise((resolve) => setTimeout(resolve, 200));
    client.socket.end();
    expect(await report).toMatchObject({ outcome: 'clean', connections: { cut: 0, abandoned: [] } });
    expect(service.warnings).toEqual([]);
  });

  it('upgraded sockets without a farewell are distinguished from those of drain.upgrade', async () => {
    let isFirst = true;
    const service = await serve({ deadline: 600, cleanupTime: 200 }, (socket, drain) => {
      if (isFirst) drain.upgrade(socket, { close: () => socket.write('bye'), timeout: 10_000 });
      isFirst = false;
    });
    for (const path of ['/spoken', '/forgotten']) await service.open(path);
    const report = await service.drain.shutdown();
    expect(service.warnings).toEqual([expect.stringContaining('shutdown: 1 (/forgotten); register')]);
    // A client that got its farewell but has not left is cut as well.
    expect(report.connections.abandoned.map(({ path }) => path)).toEqual(['/spoken', '/forgotten']);
  });

  it('upgraded sockets without a farewell are distinguished from those of ws, even if clients connected before webSockets()', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const warnings: string[] = [];
    const options = { ...quietly(warnings), deadline: 700, cleanupTime: 200 };
    const { drain, url } = await start((server) => {
      server.on('upgrade', (request, socket, head) => {
        if (request.url === '/ws') sockets.handleUpgrade(request, socket, head, () => undefined);
        else socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      });
    }, options);
    const client = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    client.on('error', () => undefined);
    await once(client, 'open');
    client.pause();
    drain.webSockets(sockets, { timeout: 10_000 });
    const other = await RawClient.connect(Number(new URL(url).port));
    onTestFinished(() => other.destroy());
    other.get('/forgotten', ['Connection: Upgrade', 'Upgrade: echo']);
    await other.received('101 Switching Protocols');
    await drain.shutdown();
    expect(warnings).toEqual([expect.stringContaining('shutdown: 1 (/forgotten); register')]);
    client.terminate();
  });

  it('upgraded sockets of Socket.IO and Engine.IO cause no warning', async () => {
    const warnings: string[] = [];
    const { drain, port, url } = await start((server, draining) => {
      echo(server, draining);
      const engine = new EngineServer();
      engine.attach(server, { path: '/raw', destroyUpgrade: false });
      draining.webSockets(engine, { timeout: 300 });
    }, quietly(warnings));
    await connect(url, ['websocket']);
    const path = '/raw/?EIO=4&transport';
    const opened = await (await fetch(`${url}${path}=polling`)).text();
    const { sid } = JSON.parse(opened.slice(1));
    // One session begins as a WebSocket, another upgrades to it; neither client answers a close frame.
    for (const own of [`${path}=websocket`, `${path}=websocket&sid=${sid}`]) {
      const deaf = await RawClient.connect(port);
      onTestFinished(() => deaf.destroy());
      deaf.get(own, [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]);
      await deaf.received('101 Switching Protocols');
    }
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
    expect(warnings).toEqual([]);
  });
});
