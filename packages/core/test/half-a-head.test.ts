import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { draining, listen } from './service.ts';

const HEAD = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

// Its bytes are distinguished from those of earlier requests, before and after the idle check of the connection. If several
// requests arrived at once, the engine reads their number of bytes only later.
it.each([
  { requests: 1, pause: 0, after: 0 },
  { requests: 1, pause: 0, after: 400 },
  { requests: 3, pause: 500, after: 0 },
  { requests: 3, pause: 500, after: 400 },
])(
  'a request that began to arrive $pause ms after $requests responses and $after ms before the signal is waited for',
  async ({ requests, pause, after }) => {
    const drain = createDrain({ logger: false, signals: false, idleLinger: 50 });
    const server = createServer(drain.handler((_request, response) => response.end('done')));
    const accepted = once(drain.watch(server), 'connection');
    const client = connect(await listen(server), '127.0.0.1');
    onTestFinished(() => void client.destroy());
    const [socket]: Socket[] = await accepted;
    let answers = '';
    client.on('data', (chunk) => (answers += chunk));

    for (let sent = 1; sent <= requests; sent += 1) {
      client.write(HEAD);
      await expect.poll(() => answers.match(/done/g), { interval: 1 }).toHaveLength(sent);
    }
    await sleep(pause);
    client.write(HEAD.slice(0, 20));
    await expect.poll(() => socket?.bytesRead, { interval: 1 }).toBe(requests * HEAD.length + 20);
    await sleep(after);
    const stopping = draining(drain);
    const report = drain.shutdown();
    await stopping;
    await sleep(200);
    client.write(HEAD.slice(20));

    await once(client, 'close');
    expect(answers).toContain('503 Service Unavailable');
    expect(await report).toMatchObject({ outcome: 'clean', requests: { refused: 1 } });
  },
);
