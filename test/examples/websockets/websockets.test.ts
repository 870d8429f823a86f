import { once } from 'node:events';
import { startServer, type ServerProcess } from '@quiesce/test/kit';
import { describe, expect, it, test } from 'vitest';
import { WebSocket } from 'ws';
import { useCopy } from '../copies.ts';

const copy = useCopy('websockets');

const start = (name: string, env?: Record<string, string>): Promise<ServerProcess> =>
  startServer(copy.file(`src/${name}.js`), env);

/** Sends SIGTERM, and returns how long the process takes to exit with 0. */
async function stop({ signal, exited }: ServerProcess): Promise<number> {
  const signalledAt = performance.now();
  signal('SIGTERM');
  expect(await exited).toBe(0);
  return performance.now() - signalledAt;
}

describe.each(['ws', 'fastify-websocket'])('%s', (name) => {
  it('an idle client is closed with 1001, and the process ends long before its deadline', async () => {
    const server = await start(name);
    const client = new WebSocket(server.url.replace('http', 'ws'));
    await once(client, 'open');
    client.send('hello');
    const [echo] = await once(client, 'message');
    expect(String(echo)).toBe('hello');
    const closed = once(client, 'close');
    expect(await stop(server)).toBeLessThan(5_000);
    expect((await closed)[0]).toBe(1001);
  });
});

test('gateway: a WebSocket through it is closed with 1001, and a request through it is answered', async () => {
  const upstream = await start('ws');
  const gateway = await start('gateway', { UPSTREAM: upstream.url });
  const client = new WebSocket(gateway.url.replace('http', 'ws'));
  await once(client, 'open');
  client.send('hello');
  const [echo] = await once(client, 'message');
  expect(String(echo)).toBe('hello');
  expect(await (await fetch(gateway.url)).text()).toBe('connect a WebSocket\n');
  const closed = once(client, 'close');
  expect(await stop(gateway)).toBeLessThan(5_000);
  expect((await closed)[0]).toBe(1001);
});

test('event-stream: a silent stream ends cleanly, and another sends its farewell event', async () => {
  const server = await start('event-stream');
  const [ticks, polite] = await Promise.all(
    ['/ticks', '/polite'].map((path) =>
      fetch(server.url + path, { headers: { accept: 'text/event-stream' } }),
    ),
  );
  const bodies = Promise.all([ticks?.text(), polite?.text()]);
  expect(await stop(server)).toBeLessThan(5_000);
  // fetch rejects a body that is cut.
  const [silent, spoken] = await bodies;
  expect(silent).toMatch(/^(data: [^\n]+\n\n)+$/);
  expect(spoken).toMatch(/event: goodbye\ndata: back in a moment\n\n$/);
  expect(server.output.text).not.toMatch(/error/i);
});
