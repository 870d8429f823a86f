import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { collected } from './collected.ts';
import { inFlight, listen } from './service.ts';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

it.each(['upgrade', 'connect'])(
  'requests pipelined before their socket leaves HTTP by %s are no longer in flight once it is destroyed',
  async (event) => {
    const drain = createDrain({ logger: false, signals: false });
    const server = createServer(drain.handler(() => undefined));
    const left = once(server, event);
    const client = connect(await listen(drain.watch(server)), '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.on('error', () => undefined);
    client.write(GET.repeat(2));
    await inFlight(drain, 2);

    const head = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n';
    client.write(`${event === 'connect' ? 'CONNECT a:1' : 'GET /'} HTTP/1.1\r\n${head}`);
    const [, socket]: (Socket | undefined)[] = await left;
    expect(drain.inFlight).toBe(2);
    const report = drain.shutdown();
    socket?.destroy();

    expect(await report).toMatchObject({
      outcome: 'failed',
      requests: { inFlightAtStart: 2, admitted: 0, completed: 0, broken: 2, abandoned: [] },
    });
    expect(drain.inFlight).toBe(0);
  },
);

it('requests pipelined before an upgrade are reported as abandoned if the socket is cut', async () => {
  const drain = createDrain({ logger: false, signals: false, deadline: 1_500, cleanupTime: 1_000 });
  const server = createServer(drain.handler(() => undefined));
  const left = once(server, 'upgrade');
  const client = connect(await listen(drain.watch(server)), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.write(GET.repeat(2));
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
  await left;

  const { outcome, requests } = await drain.shutdown();

  expect(outcome).toBe('cut');
  expect(requests).toMatchObject({ inFlightAtStart: 2, broken: 0, aborted: 0 });
  expect(requests.abandoned).toHaveLength(2);
});

it('each request of a pipeline ends once, even if the next one arrives before the end of the first is processed', async () => {
  const drain = createDrain({ logger: false, signals: false });
  // Not watched, so each request is tracked individually.
  const server = createServer(drain.handler((_request, response) => response.end('done')));
  const client = connect(await listen(server), '127.0.0.1');
  onTestFinished(() => void client.destroy());

  client.write(GET.repeat(3));

  let answers = '';
  client.on('data', (chunk) => (answers += chunk));
  await vi.waitFor(() => expect(answers.match(/done/g)).toHaveLength(3));
  await vi.waitFor(() => expect(drain.inFlight).toBe(0));
});

it('ended responses of a pipeline can be garbage-collected while the connection is still in use', async () => {
  const drain = createDrain({ logger: false, signals: false });
  const held: ServerResponse[] = [];
  const seen: WeakRef<ServerResponse>[] = [];
  const server = createServer(
    drain.handler((_request, response) => {
      held.push(response);
      seen.push(new WeakRef(response));
    }),
  );
  const client = connect(await listen(drain.watch(server)), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  let answers = '';
  client.on('data', (chunk) => (answers += chunk));
  const answered = async (requests: number): Promise<void> => {
    answers = '';
    client.write(GET.repeat(requests));
    await inFlight(drain, requests);
    for (const response of held.splice(0)) response.end('done');
    await vi.waitFor(() => expect(answers.match(/done/g)).toHaveLength(requests), { interval: 1 });
  };

  await answered(2);

  for (const response of seen.slice(0, 2)) await collected(response, () => answered(1));
});

it('a shutdown awaited by a pipelined handler still waits for earlier requests on the connection', async () => {
  const drain = createDrain({ logger: false, signals: false });
  const order: string[] = [];
  drain.onClose('database', () => void order.push('closed'));
  const server = drain.watch(
    createServer(
      drain.handler(async (request, response) => {
        if (request.url === '/ask') response.end((await drain.shutdown()).outcome);
        else
          setTimeout(() => {
            order.push('slow');
            response.end('slow');
          }, 300);
      }),
    ),
  );
  const client = connect(await listen(server), '127.0.0.1');
  onTestFinished(() => void client.destroy());

  client.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /ask HTTP/1.1\r\nHost: a\r\n\r\n');

  let answers = '';
  client.on('data', (chunk) => (answers += chunk));
  await once(client, 'end');
  expect(order).toEqual(['slow', 'closed']);
  expect(answers).toMatch(/slow[\s\S]*clean$/);
});
