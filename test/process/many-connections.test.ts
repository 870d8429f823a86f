import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RawClient } from '@quiesce/conformance';
import { expect, it, onTestFinished } from 'vitest';
import { lowest } from '@quiesce/test/kit';
import { Child } from './child.ts';

const CONNECTIONS = 10_000;

it(
  '10,000 idle connections are closed without delaying the request in flight',
  { timeout: 180_000 },
  async () => {
    expect(await lowest(100, stall)).toBeLessThan(100);
  },
);

/** Returns for how many ms the close of the idle connections blocked the event loop. */
async function stall(): Promise<number> {
  const child = await Child.start('many', { idleLinger: 0 });
  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  while (sockets.length < CONNECTIONS) {
    sockets.push(...(await Promise.all(Array.from({ length: 500 }, () => used(child.port)))));
  }
  const slow = (await RawClient.connect(child.port)).get('/slow');
  await (await RawClient.connect(child.port)).get('/').response();
  child.kill('SIGTERM');
  expect((await slow.response()).body).toBe('done');
  expect(await child.exit()).toMatchObject({ code: 0 });
  const [, stalled, closed] = /stalled (\d+) ms, closed (\d+)/.exec(child.output) ?? [];
  expect(Number(closed)).toBeGreaterThanOrEqual(CONNECTIONS);
  return Number(stalled);
}

/** Returns a connection that has had one response. */
async function used(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  await once(socket, 'data');
  return socket.on('error', () => undefined);
}
