import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDrain, type Drain, type DrainMessages } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';

/** Everything that is published on a channel until the test is over. */
function heard(name: keyof DrainMessages): unknown[] {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  subscribe(name, listener);
  onTestFinished(() => void unsubscribe(name, listener));
  return messages;
}

/** Has the drain serve a request that is never answered. `stuck` is over when its client has been cut off. */
async function withStuckRequest(drain: Drain) {
  const server = drain.watch(createServer(drain.handler(() => undefined))).listen(0, '127.0.0.1');
  drain.onClose('database', () => undefined);
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const stuck = fetch(`${url}/stuck?token=secret`).catch(() => undefined);
  await expect.poll(() => drain.inFlight).toBe(1);
  return { url, stuck };
}

it('each transition, refusal, abandoned request, step and report is published, without a query', async () => {
  const states = heard('quiesce:state');
  const refused = heard('quiesce:refused');
  const abandoned = heard('quiesce:abandoned');
  const steps = heard('quiesce:step');
  const closed = heard('quiesce:closed');

  const drain = createDrain({ signals: false, logger: false, deadline: 600, cleanupTime: 300 });
  const { url, stuck } = await withStuckRequest(drain);
  const draining = new Promise((resolve) => drain.on('draining', resolve));
  const report = drain.shutdown();
  await draining;
  expect((await fetch(`${url}/late?token=secret`, { method: 'PUT' })).status).toBe(503);
  await report;
  await stuck;

  expect(states).toEqual([
    { drain, from: 'starting', to: 'ready' },
    { drain, from: 'ready', to: 'draining' },
    { drain, from: 'draining', to: 'closing' },
    { drain, from: 'closing', to: 'closed' },
  ]);
  expect(refused).toEqual([{ drain, request: { method: 'PUT', path: '/late' } }]);
  expect(abandoned).toMatchObject([{ drain, request: { method: 'GET', path: '/stuck' } }]);
  expect(steps).toMatchObject([{ drain, step: { name: 'database', outcome: 'done' } }]);
  expect(closed).toEqual([{ drain, report: await report }]);
});

it('each message says which drain it is about', async () => {
  const closed = heard('quiesce:closed');
  const [first, second] = [1, 2].map(() => createDrain({ signals: false, logger: false }));
  await first?.shutdown();
  await second?.shutdown();
  expect(closed).toMatchObject([{ drain: first }, { drain: second }]);
});

it('whoever has the drain hears the same from it', async () => {
  const heardByEvent: unknown[] = [];
  const drain = createDrain({ signals: false, logger: false, deadline: 400, cleanupTime: 200 });
  for (const event of ['refused', 'abandoned', 'step'] as const) {
    drain.on(event, (what: object) => void heardByEvent.push({ event, ...what }));
  }
  const { url, stuck } = await withStuckRequest(drain);
  drain.on('draining', () => void fetch(`${url}/late?token=secret`).catch(() => undefined));
  await drain.shutdown();
  await stuck;
  expect(heardByEvent).toMatchObject([
    { event: 'refused', method: 'GET', path: '/late' },
    { event: 'abandoned', method: 'GET', path: '/stuck' },
    { event: 'step', name: 'database', outcome: 'done' },
  ]);
});
