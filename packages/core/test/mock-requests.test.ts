import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { draining } from './service.ts';

interface Mock {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Creates a request as test libraries do: with a real socket that is never connected and never closed. */
function mock(socket: Socket = new Socket()): Mock {
  const request = Object.assign(new IncomingMessage(socket), { method: 'GET', url: '/' });
  return { request, response: new ServerResponse(request) };
}

/** Ways in which test libraries end a response; none emits 'close'. */
const ENDINGS: Record<string, (response: ServerResponse) => unknown> = {
  'by an event emitted by the library': (response) => response.emit('finish'),
  'by Node, into a stream of the library': (response) => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    Reflect.apply(Reflect.get(response, 'assignSocket'), response, [sink]);
    response.end('done');
  },
};

it.each(Object.entries(ENDINGS))(
  'a mock request with a real socket is no longer in flight once its response is ended %s',
  async (_how, end) => {
    const drain = createDrain({ logger: false, signals: false, deadline: 2_000, cleanupTime: 500 });
    const first = mock();
    const second = mock();
    expect(drain.admit(first.request, first.response)).toBe(true);
    expect(drain.admit(second.request, second.response)).toBe(true);
    expect(drain.inFlight).toBe(2);

    end(first.response);
    await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(1);
    const began = draining(drain);
    const report = drain.shutdown();
    await began;
    end(second.response);

    expect(await report).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 1, completed: 1, aborted: 0, broken: 0 },
    });
    expect(drain.inFlight).toBe(0);
  },
);

it('mock requests that share a real socket end one at a time', () => {
  const drain = createDrain({ logger: false, signals: false, deadline: 2_000, cleanupTime: 500 });
  const socket = new Socket();
  const mocks = Array.from({ length: 3 }, () => mock(socket));
  for (const { request, response } of mocks) drain.admit(request, response);
  const counts = mocks.map(({ response }) => {
    response.emit('finish');
    return drain.inFlight;
  });
  expect(counts).toEqual([2, 1, 0]);
});

it('a mock request with a real socket is no longer in flight once the socket is destroyed', async () => {
  const drain = createDrain({ logger: false, signals: false, deadline: 2_000, cleanupTime: 500 });
  const { request, response } = mock();
  drain.admit(request, response);
  request.socket.destroy();
  await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(0);
});

it('a mock request with a real socket is refused while draining, and is not in flight afterwards', async () => {
  const drain = createDrain({ logger: false, signals: false, deadline: 2_000, cleanupTime: 500 });
  const first = mock();
  drain.admit(first.request, first.response);
  const began = draining(drain);
  const report = drain.shutdown();
  await began;
  const late = mock();

  expect(drain.admit(late.request, late.response)).toBe(false);

  expect(late.response.statusCode).toBe(503);
  late.response.emit('finish');
  first.response.emit('finish');
  expect(await report).toMatchObject({
    outcome: 'clean',
    requests: { refused: 1, admitted: 0, completed: 1 },
  });
});
