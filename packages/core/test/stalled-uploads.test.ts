import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { draining, inFlight, listen } from './service.ts';

const UPLOAD_GRACE = 300;

interface Service extends TestDrain {
  readonly client: Socket;
  /** Everything that the client has received. */
  readonly received: () => string;
  readonly closed: Promise<unknown>;
}

async function start(
  answer: (url: string | undefined, response: ServerResponse) => unknown,
): Promise<Service> {
  const test = createTestDrain({ logger: false, deadline: 20_000, uploadGrace: UPLOAD_GRACE });
  const server = createServer(test.drain.handler((request, response) => void answer(request.url, response)));
  const port = await listen(test.drain.watch(server));
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void client.destroy());
  let received = '';
  client.on('data', (chunk) => (received += chunk)).on('error', () => undefined);
  // `once` would reject if data that the client sends after the end is reset.
  const closed = new Promise((resolve) => client.once('end', resolve).once('close', resolve));
  return { ...test, client, received: () => received, closed };
}

function statuses(received: string): string[] {
  return received.match(/HTTP\/1\.1 \d+/g) ?? [];
}

it('a slow request is answered after uploadGrace, even if a stalled upload is pipelined after it', async () => {
  const slow: ServerResponse[] = [];
  const { drain, clock, client, received, closed } = await start((url, response) => {
    if (url === '/slow') slow.push(response);
    else response.req.resume().on('end', () => response.end('uploaded'));
  });
  client.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  client.write('POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1');
  await inFlight(drain, 2);
  const report = drain.shutdown();

  await clock.advance(10 * UPLOAD_GRACE);
  expect(received()).toBe('');
  slow[0]?.end('slow but done');

  await clock.runUntil(closed);
  expect(received()).toContain('slow but done');
  expect(await clock.runUntil(report)).toMatchObject({
    requests: { completed: 1, abandoned: [{ path: '/upload', reason: 'stalled' }] },
  });
});

it.each([
  ['stops uploading', false],
  ['continues uploading', true],
])(
  'a client that was answered before its body arrived, and %s, gets no second response while the service drains',
  async (_what, goesOn) => {
    const { drain, clock, client, received, closed } = await start((_url, response) => {
      response.writeHead(413);
      response.end('too large');
    });
    client.write('POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n1');
    await expect.poll(received, { interval: 1 }).toContain('too large');
    await inFlight(drain, 0);
    const began = draining(drain);
    const report = drain.shutdown();
    const ended = clock.runUntil(report);
    await began;
    // The rest would take longer than any grace period. Data sent after the end is reset.
    const upload = setInterval(() => goesOn && client.write('1'), 5);
    onTestFinished(() => clearInterval(upload));

    await clock.runUntil(closed);

    expect(statuses(received())).toEqual(['HTTP/1.1 413']);
    expect(await ended).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 0, admitted: 0, abandoned: [] },
      connections: { timedOut: 0 },
    });
  },
);
