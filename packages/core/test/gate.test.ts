import { createServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import { createDrain, type Drain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { Client, draining, inFlight, listen } from './service.ts';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Starts a server that asks the gate after the client has left and `meanwhile` has resolved. Returns the gate's answer. */
async function askedLate(drain: Drain, meanwhile: () => Promise<void>): Promise<boolean> {
  const server = drain.watch(createServer());
  const admitted = new Promise<boolean>((resolve) => {
    server.on('request', (request, response) => {
      response.once('close', () => {
        void meanwhile().then(() => resolve(drain.admit(request, response)));
      });
    });
  });
  const client = connect(await listen(server), '127.0.0.1');
  client.write(GET);
  await inFlight(drain, 1);
  client.resetAndDestroy();
  return admitted;
}

it('a handler runs if its client left before the gate was asked, and is not waited for', async () => {
  const drain = createDrain({ logger: false, signals: false });

  expect(await askedLate(drain, async () => undefined)).toBe(true);

  expect(drain.inFlight).toBe(0);
  const { outcome, requests } = await drain.shutdown();
  expect({ outcome, abandoned: requests.abandoned }).toEqual({ outcome: 'clean', abandoned: [] });
});

it('a handler runs over HTTP/2 if its client left before the gate was asked', async () => {
  const drain = createDrain({ logger: false, signals: false });
  const server = drain.watch(createHttp2Server());
  const admitted = new Promise<boolean>((resolve) => {
    server.on('request', (request, response) => {
      request.stream.once('close', () => setImmediate(() => resolve(drain.admit(request, response))));
    });
  });
  const session = connectHttp2(`http://127.0.0.1:${await listen(server)}`);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ':path': '/' }).on('error', () => undefined);
  await inFlight(drain, 1);
  stream.close();

  expect(await admitted).toBe(true);

  expect(drain.inFlight).toBe(0);
  session.close();
  expect((await drain.shutdown()).outcome).toBe('clean');
});

it('no handler runs once draining has begun if its client left before the gate was asked', async () => {
  const drain = createDrain({ logger: false, signals: false });
  let shutdown: Promise<unknown> | undefined;

  const admitted = await askedLate(drain, async () => {
    shutdown = drain.shutdown();
    await shutdown;
  });

  expect(admitted).toBe(false);
  await shutdown;
});

it.each([
  ['probe', '/'],
  ['request', '/health/live'],
])(
  'a %s that middleware before the gate has begun to answer is left to its handler, even while draining',
  async (_what, live) => {
    const drain = createDrain({ logger: false, signals: false, health: { live } });
    const server = drain.watch(
      createServer((request, response) => {
        response.writeHead(200, { 'content-length': 2 });
        if (!drain.admit(request, response)) return;
        if (drain.state === 'draining') response.end('ok');
        else drain.on('draining', () => void late.then(() => response.end('ok')));
      }),
    );
    const port = await listen(server);
    const late = draining(drain).then(() => new Client(port).get());
    const first = new Client(port).get();
    await inFlight(drain, 1);

    const shutdown = drain.shutdown();

    expect(await late).toBe('new: 200 close');
    expect(await first).toBe('new: 200 keep-alive');
    const { outcome, requests } = await shutdown;
    expect({ outcome, completed: requests.completed, refused: requests.refused }).toEqual({
      outcome: 'clean',
      completed: 2,
      refused: 0,
    });
  },
);

it('probes, refusals and requests in flight are answered even if methods of the response are wrapped and return nothing', async () => {
  const drain = createDrain({ logger: false, signals: false });
  const server = drain.watch(
    createServer((request, response) => {
      for (const name of ['writeHead', 'setHeader', 'removeHeader'] as const) {
        const method = response[name];
        Object.assign(response, {
          [name]: (...given: unknown[]) => void Reflect.apply(method, response, given),
        });
      }
      if (drain.admit(request, response))
        drain.on('draining', () => void late.then(() => response.end('ok')));
    }),
  );
  const port = await listen(server);
  const late = draining(drain).then(() => new Client(port).get());
  const first = new Client(port).get();
  await inFlight(drain, 1);
  expect(await new Client(port).get('/health/live')).toBe('new: 200 keep-alive');

  const shutdown = drain.shutdown();

  expect(await late).toBe('new: 503 close');
  expect(await first).toBe('new: 200 close');
  expect((await shutdown).outcome).toBe('clean');
});
