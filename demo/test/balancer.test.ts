import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { Balancer } from '../src/balancer.ts';
import { exchange } from '../src/exchange.ts';
import { freePorts } from '@quiesce/test/kit/free-ports';
import type { Received } from '../src/outcome.ts';
import { Rotation } from '../src/rotation.ts';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

async function upstream(port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(port, '127.0.0.1');
  cleanup.push(() => server.close().closeAllConnections());
  await once(server, 'listening');
  return server;
}

/** Sends a request through a balancer in front of the ports, one after the other. */
async function through(next: () => number | undefined): Promise<(path: string) => Promise<Received>> {
  const balancer = new Balancer(next);
  const agent = new Agent({ keepAlive: true });
  const port = await balancer.listen();
  cleanup.push(
    () => balancer.close(),
    () => agent.destroy(),
  );
  return (path) => exchange(port, agent, { method: 'GET', path });
}

test('the first failed health check removes an instance, and the first good one adds it again', async () => {
  const [a = 0, b = 0] = await freePorts(2);
  const hits = { a: 0, b: 0 };
  let ready = true;
  await upstream(a, (request, response) => {
    if (request.url === '/health/ready') response.statusCode = ready ? 200 : 503;
    else hits.a += 1;
    response.end();
  });
  await upstream(b, (request, response) => {
    if (request.url !== '/health/ready') hits.b += 1;
    response.end();
  });
  let onOut: (() => void) | undefined;
  const rotation = new Rotation([a, b], () => {
    if (!rotation.has(a)) onOut?.();
  });
  cleanup.push(() => rotation.stop());
  await Promise.all([rotation.until(a), rotation.until(b)]);
  const send = await through(() => rotation.next());

  for (const path of ['/1', '/2', '/3', '/4']) await send(path);
  expect(hits).toEqual({ a: 2, b: 2 });

  const out = new Promise<void>((resolve) => (onOut = resolve));
  ready = false;
  await out;
  for (const path of ['/5', '/6']) await send(path);
  expect(hits).toEqual({ a: 2, b: 4 });

  ready = true;
  await rotation.until(a);
});

test('a failure before a response is answered 502, without a retry, with the reason', async () => {
  const [dead = 0, dropping = 0, alive = 0] = await freePorts(3);
  const hits: string[] = [];
  await upstream(dropping, (request) => {
    hits.push('dropping');
    request.socket.destroy();
  });
  await upstream(alive, (_request, response) => {
    hits.push('alive');
    response.end('hello');
  });
  const turns = [dead, dropping, alive];
  const send = await through(() => turns.shift());

  expect(await send('/')).toMatchObject({ status: 502, error: 'ECONNREFUSED on a new connection' });
  expect(await send('/')).toMatchObject({ status: 502, error: 'ECONNRESET on a new connection' });
  expect(hits).toEqual(['dropping']);
  expect(await send('/')).toMatchObject({ status: 200, bytes: 5, complete: true, error: undefined });
  expect(await send('/')).toMatchObject({ status: 503, error: 'no instance in rotation' });
});

test('a cut response is also cut for the client', async () => {
  const [port = 0] = await freePorts(1);
  await upstream(port, (request, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('hello');
    setImmediate(() => request.socket.destroySoon());
  });
  const send = await through(() => port);

  expect(await send('/')).toMatchObject({ status: 200, complete: false, error: 'ECONNRESET' });
});

test('a connection that ends without a response counts as no response', async () => {
  const [port = 0] = await freePorts(1);
  await upstream(port, (request) => request.socket.destroy());

  const agent = new Agent({ keepAlive: true });
  expect(await exchange(port, agent, { method: 'GET', path: '/' })).toEqual({
    status: undefined,
    bytes: 0,
    complete: false,
    error: 'ECONNRESET',
  });
});
