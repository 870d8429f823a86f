import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect as http2Connect, createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { closeServer, destroyServer } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';

const NODE = Number(process.versions.node.split('.', 1)[0]);

async function listen(listener: RequestListener, port = 0): Promise<Server> {
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return server;
}

function portOf(server: Server | Http2Server): number {
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Opens a connection and sends a request on it. */
async function request(server: Server, path = '/'): Promise<Socket> {
  const socket = connect(portOf(server), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  return socket;
}

describe('closeServer', () => {
  it('closeServer frees the port at once, lets requests in flight finish, and does not affect other servers', async () => {
    const entered = new AbortController();
    const answers: (() => void)[] = [];
    const server = await listen((_request, response) => {
      answers.push(() => response.end('done'));
      entered.abort();
    });
    const other = await listen((_request, response) => response.end('other'));
    const port = portOf(server);
    const client = await request(server);
    if (!entered.signal.aborted) await once(entered.signal, 'abort');
    const closed = closeServer(server);
    await expect.poll(() => server.listening).toBe(false);
    await listen((_request, response) => response.end('successor'), port);
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('successor');
    answers[0]?.();
    expect(await text(client)).toContain('done');
    expect(await closed).toBe(true);
    expect(await (await fetch(`http://127.0.0.1:${portOf(other)}`)).text()).toBe('other');
  });

  it('closeServer leaves an error event of the server to the app, and waits for requests in flight', async () => {
    const entered = new AbortController();
    const answers: (() => void)[] = [];
    const server = await listen((_request, response) => {
      answers.push(() => response.end('done'));
      entered.abort();
    });
    const errors: Error[] = [];
    server.on('error', (error) => errors.push(error));
    const client = await request(server);
    if (!entered.signal.aborted) await once(entered.signal, 'abort');
    const closed = closeServer(server);
    const error = new Error('accept EMFILE');
    server.emit('error', error);
    answers[0]?.();
    expect(await text(client)).toContain('done');
    expect(await closed).toBe(true);
    expect(errors).toEqual([error]);
  });

  it('closeServer ends connections that were idle before the call', async () => {
    const server = await listen((_request, response) => response.end('hi'));
    const client = await request(server);
    await once(client, 'data');
    const calledAt = performance.now();
    const ended = once(client, 'end');
    client.resume();
    expect(await closeServer(server)).toBe(true);
    await ended;
    expect(performance.now() - calledAt).toBeLessThan(3_000);
  });

  it.skipIf(NODE < 24)(
    'closeServer sends GOAWAY to HTTP/2 sessions that were opened before the call',
    async () => {
      const server = createHttp2Server(
        (_request, response) => void setTimeout(() => response.end('hi'), 200),
      );
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const sessions = [1, 2].map(() => http2Connect(`http://127.0.0.1:${portOf(server)}`));
      await Promise.all(sessions.map(async (session) => once(session, 'connect')));
      const begun = once(server, 'stream');
      const answer = sessions[0]?.request({ ':path': '/' }).resume();
      await begun;
      const closed = sessions.map(async (session) => once(session, 'close'));
      expect(await closeServer(server, { timeout: 15_000 })).toBe(true);
      await Promise.all(closed);
      expect(answer?.rstCode).toBe(0);
    },
  );

  it('closeServer truncates no response that had ended before the call', async () => {
    const size = 16 * 1024 * 1024;
    const server = await listen((_request, response) => response.end(Buffer.alloc(size)));
    const client = await request(server);
    client.pause();
    await expect.poll(() => process.getActiveResourcesInfo().join(' ')).toContain('WriteWrap');
    const closed = closeServer(server, { timeout: 15_000 });
    await new Promise((resolve) => setTimeout(resolve, 600));
    let received = 0;
    client.on('data', (chunk: Buffer) => (received += chunk.length));
    client.resume();
    await once(client, 'end');
    expect(received).toBeGreaterThan(size);
    expect(await closed).toBe(true);
  });

  it('closeServer destroys open connections after its timeout, and resolves to false', async () => {
    const server = await listen(() => undefined);
    const client = await request(server);
    client.on('error', () => undefined);
    const ended = once(client, 'close');
    client.resume();
    expect(await closeServer(server, { timeout: 300 })).toBe(false);
    await ended;
  });

  it('closeServer resolves for a server that does not listen, and rejects for other values', async () => {
    expect(await closeServer(createServer())).toBe(true);
    await expect(Reflect.apply(closeServer, undefined, [{}])).rejects.toMatchObject({
      code: 'ERR_QUIESCE_SERVER_INVALID',
    });
    await expect(closeServer(createServer(), { timeout: -1 })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_OPTION_INVALID',
    });
  });
});

describe('destroyServer', () => {
  it('destroyServer frees the port and cuts every connection at once', async () => {
    const server = await listen(() => undefined);
    const client = await request(server);
    client.on('error', () => undefined);
    await once(server, 'request');
    const closed = Promise.all([once(server, 'close'), once(client, 'close')]);
    destroyServer(server);
    expect(server.listening).toBe(false);
    client.resume();
    await closed;
  });
});
