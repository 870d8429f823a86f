import { once } from 'node:events';
import { createServer } from 'node:http2';
import { Worker } from 'node:worker_threads';
import { createDrain, type DrainOptions } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from './service.ts';

/** Number of requests that are sent while the event loop is blocked, between the call that submits a GOAWAY and its sending. */
const REQUESTS = 10;

/** Sends a request each millisecond in one session until it gets a GOAWAY, and posts the number of answers by status. */
const CLIENT = `
const { connect } = require('node:http2');
const { parentPort, workerData } = require('node:worker_threads');
const session = connect(workerData.url).on('error', () => {});
const answers = {};
const count = (status) => { answers[status] = (answers[status] ?? 0) + 1; };
const asking = setInterval(() => {
  // Those of earlier turns have been sent.
  Atomics.add(workerData.sent, 0, 1);
  Atomics.notify(workerData.sent, 0);
  const stream = session.request({ ':path': '/' });
  stream.on('response', (headers) => count(headers[':status'])).on('error', () => {}).resume();
}, 1);
session.on('goaway', () => clearInterval(asking)).on('close', () => parentPort.postMessage(answers));
`;

it.each([
  {
    when: 'its session is too old',
    options: { connections: { maxAge: 300, jitter: 0 } },
    drains: false,
    status: 200,
  },
  { when: 'draining begins', options: { admission: 'refuse' }, drains: true, status: 503 },
] satisfies { when: string; options: DrainOptions; drains: boolean; status: number }[])(
  'an HTTP/2 stream that arrives before its GOAWAY is sent is answered with $status if $when',
  async ({ options, drains, status }) => {
    const drain = createDrain({ signals: false, logger: false, ...options });
    const sent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    let isAnnounced = false;
    let arrived = 0;
    const server = createServer(drain.handler((_request, response) => response.end('hello')));
    server.on('session', (session) => {
      const goaway = session.goaway.bind(session);
      session.goaway = (...values): void => {
        goaway(...values);
        if (isAnnounced) return;
        const until = Atomics.load(sent, 0) + REQUESTS;
        for (let left = 1_000; left > 0 && Atomics.load(sent, 0) < until; left -= 1) {
          Atomics.wait(sent, 0, Atomics.load(sent, 0), 5);
        }
        isAnnounced = true;
      };
    });
    server.on('stream', () => (arrived += isAnnounced ? 1 : 0));
    const port = await listen(drain.watch(server));
    const client = new Worker(CLIENT, { eval: true, workerData: { url: `http://127.0.0.1:${port}`, sent } });
    onTestFinished(async () => void (await client.terminate()));
    await once(server, 'stream');
    if (drains) void drain.shutdown();
    const [answers]: Readonly<Record<string, number>>[] = await once(client, 'message');
    expect(arrived).toBeGreaterThanOrEqual(REQUESTS / 2);
    expect(answers?.[status]).toBeGreaterThanOrEqual(arrived);
  },
);
