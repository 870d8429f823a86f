import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { Hold } from '@quiesce/conformance';
import { createDrain, type Drain, type DrainOptions, type ShutdownReport } from '@quiesce/core';
import { Server } from 'socket.io';
import { io as connectTo, type Socket } from 'socket.io-client';
import { expect, onTestFinished } from 'vitest';

type Transport = 'polling' | 'websocket';

export interface Service {
  readonly drain: Drain;
  readonly server: HttpServer;
  readonly url: string;
  readonly port: number;
  /** The handler of `/slow` waits for this. */
  readonly slow: Hold<void>;
}

export async function start(
  attach: (server: HttpServer, drain: Drain) => void,
  options: DrainOptions = {},
): Promise<Service> {
  const drain = createDrain({ signals: false, logger: false, ...options });
  const slow = new Hold<void>();
  const handler = drain.handler((request, response) => {
    if (request.url === '/slow') void slow.run().then(() => response.end('slow'));
    else response.end('hi');
  });
  const server = drain.watch(createServer(handler));
  attach(server, drain);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void drain.shutdown());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { drain, server, port, slow, url: `http://127.0.0.1:${port}` };
}

/** Connects a client with a long reconnection delay. */
export async function connect(url: string, transports: Transport[], options: object = {}): Promise<Socket> {
  const client = connectTo(url, { transports, reconnectionDelay: 60_000, forceNew: true, ...options });
  onTestFinished(() => void client.close());
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', reject);
  });
  return client;
}

/** Connects a client, and waits for its default upgrade from polling. */
export async function connectAndUpgrade(url: string): Promise<Socket> {
  const client = await connect(url, ['polling', 'websocket']);
  const { engine } = client.io;
  if (engine.transport.name === 'polling') await new Promise((resolve) => engine.once('upgrade', resolve));
  return client;
}

export const reasonOf = (client: Socket): Promise<string> =>
  new Promise((resolve) => client.once('disconnect', resolve));

/** Starts draining with a request in flight. Returns a function that ends that request and resolves to the report. */
export async function beginDraining({ drain, url, slow }: Service): Promise<() => Promise<ShutdownReport>> {
  const answer = fetch(`${url}/slow`);
  await slow.entered;
  const draining = new Promise<void>((resolve) => drain.on('draining', () => resolve()));
  const report = drain.shutdown();
  await draining;
  return async () => {
    slow.release();
    expect(await (await answer).text()).toBe('slow');
    return report;
  };
}

export const handshake = (url: string): Promise<Response> =>
  fetch(`${url}/socket.io/?EIO=4&transport=polling`);

export function echo(server: HttpServer, drain?: Drain): void {
  const io = new Server(server);
  io.on('connection', (socket) => {
    socket.on('echo', (text: string, answer: (text: string) => void) => answer(text));
  });
  drain?.webSockets(io);
}

/** Options that collect warnings and print nothing. */
export function quietly(warnings: string[]): DrainOptions {
  const warn = (_details: object, message: string) => void warnings.push(message);
  return { logger: { info() {}, error() {}, warn } };
}
