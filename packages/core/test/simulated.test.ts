import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createDrain } from '@quiesce/core';
import { expect, it } from 'vitest';
import { draining } from './service.ts';

/** Returns a request as created by serverless hosts: its socket is a plain object, or missing. */
function simulated(socket: object | undefined): { request: IncomingMessage; response: ServerResponse } {
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: '/', socket });
  return { request, response: new ServerResponse(request) };
}

const sockets = [
  { what: 'a plain object', socket: { remoteAddress: '127.0.0.1' } },
  { what: 'nothing', socket: undefined },
];

it.each(sockets)(
  'a request with $what as its socket is in flight until its response has finished',
  async ({ socket }) => {
    const drain = createDrain({ logger: false, signals: false });
    const first = simulated(socket);
    const second = simulated(socket);

    expect(drain.admit(first.request, first.response)).toBe(true);
    expect(drain.admit(second.request, second.response)).toBe(true);
    expect(drain.admit(second.request, second.response)).toBe(true);
    expect(drain.inFlight).toBe(2);

    first.response.emit('finish');
    expect(drain.inFlight).toBe(1);
    const shutdown = drain.shutdown();
    second.response.emit('finish');
    second.response.emit('close');

    const { outcome, requests, connections } = await shutdown;
    expect({ outcome, inFlightAtStart: requests.inFlightAtStart, open: connections.openAtStart }).toEqual({
      outcome: 'clean',
      inFlightAtStart: 1,
      open: 0,
    });
  },
);

it('a request without a socket is refused while draining', async () => {
  const drain = createDrain({ logger: false, signals: false });
  const inFlight = simulated({});
  drain.admit(inFlight.request, inFlight.response);
  const begins = draining(drain);
  const shutdown = drain.shutdown();
  await begins;
  const late = simulated({});

  expect(drain.admit(late.request, late.response)).toBe(false);

  expect(late.response.statusCode).toBe(503);
  late.response.emit('close');
  inFlight.response.emit('close');
  const { outcome, requests } = await shutdown;
  expect({ outcome, refused: requests.refused }).toEqual({ outcome: 'clean', refused: 1 });
});

it('a request without a socket that is never answered is abandoned', async () => {
  const drain = createDrain({ logger: false, signals: false, deadline: 1_100, cleanupTime: 1_000 });
  const { request, response } = simulated({});
  drain.admit(request, response);

  const { outcome, requests } = await drain.shutdown();

  expect(outcome).toBe('cut');
  expect(requests.abandoned).toEqual([expect.objectContaining({ method: 'GET', path: '/' })]);
  expect(drain.inFlight).toBe(0);
});
