import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { stat } from 'node:fs/promises';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { createDrain, type Drain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { draining, inFlight, listen } from './service.ts';

/** Starts a shutdown after a client has sent part of a request. Returns the client and what it has received. */
async function begun(drain: Drain, server: Server, part: string, requests: 0 | 1): Promise<Begun> {
  const client = connect(await listen(server), '127.0.0.1');
  let received = '';
  client.on('data', (chunk) => (received += chunk));
  const accepted = once(server, 'connection');
  client.write(part);
  await accepted;
  await inFlight(drain, requests);
  const begins = draining(drain);
  void drain.shutdown();
  await begins;
  return { client, told: () => received };
}

interface Begun {
  readonly client: Socket;
  readonly told: () => string;
}

/** Passes the rest of a request to the kernel, then blocks the event loop of this process, which is also the server's, for `ms`. */
async function sendAndBlock(client: Socket, rest: string, ms: number): Promise<void> {
  await pastPoll();
  client.write(rest);
  block(ms);
}

/** Resolves after the poll phase: the next turn runs due timers before it reads from sockets. */
async function pastPoll(): Promise<void> {
  await setImmediate();
}

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function answering(drain: Drain): Server {
  return drain.watch(createServer(drain.handler((_request, response) => response.end('done'))));
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.end(await text(request));
}

it('a request is answered if its headers were completed while the loop was blocked for longer than their grace period', async () => {
  const drain = createDrain({ logger: false, signals: false, idleLinger: 0, admission: 'serve' });
  const server = answering(drain);
  const { client, told } = await begun(drain, server, 'GET / HTTP/1.1\r\nHost:', 0);
  await sleep(300);

  await sendAndBlock(client, ' localhost\r\n\r\n', 1_200);

  await once(client, 'close');
  expect(told()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*done/);
});

it('an upload is waited for if its bytes arrived while the loop was blocked for longer than its grace period', async () => {
  const drain = createDrain({ logger: false, signals: false, uploadGrace: 2_000 });
  const server = drain.watch(
    createServer(drain.handler((request, response) => void echo(request, response))),
  );
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n';
  const { client, told } = await begun(drain, server, `${head}begun`, 1);
  await sleep(300);

  await sendAndBlock(client, ' done', 2_200);

  await once(client, 'close');
  expect(told()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*begun done/);
});

it('a step is done if it settled while the loop was blocked for longer than its limit', async () => {
  const drain = createDrain({ logger: false, signals: false });
  drain.onClose(
    'database',
    async () => {
      await pastPoll();
      const done = stat('/');
      block(200);
      await done;
    },
    { timeout: 100 },
  );

  const { outcome, steps } = await drain.shutdown();

  expect({ outcome, steps: steps.map((step) => step.outcome) }).toEqual({
    outcome: 'clean',
    steps: ['done'],
  });
});

it('the rest of a request is waited for if its headers began to arrive while the loop was blocked for longer than idleLinger', async () => {
  const drain = createDrain({ logger: false, signals: false, idleLinger: 100, admission: 'serve' });
  const server = answering(drain);
  const { client, told } = await begun(drain, server, '', 0);
  await sleep(30);

  await sendAndBlock(client, 'GET / HTTP/1.1\r\nHost:', 200);
  await sleep(200);
  client.write(' localhost\r\n\r\n');

  await once(client, 'close');
  expect(told()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*done/);
});
