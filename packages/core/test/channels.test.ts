import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { Drain, DrainEvents } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { inFlight, listen } from './service.ts';

/** Collects all messages of a channel until the test has ended. */
function heard(name: `quiesce:${keyof DrainEvents}`): unknown[] {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  subscribe(name, listener);
  onTestFinished(() => void unsubscribe(name, listener));
  return messages;
}

/** Lets the drain serve a request that is never answered. `stuck` resolves when its client has been cut off. */
async function withStuckRequest(drain: Drain) {
  const url = `http://127.0.0.1:${await listen(drain.watch(createServer(drain.handler(() => undefined))))}`;
  drain.onClose('database', () => undefined);
  const stuck = fetch(`${url}/stuck?token=secret`).catch(() => undefined);
  await inFlight(drain, 1);
  return { url, stuck };
}

it('each transition, refusal, abandoned request, step and report is published without the query string', async () => {
  const states = heard('quiesce:state');
  const refused = heard('quiesce:refused');
  const abandoned = heard('quiesce:abandoned');
  const steps = heard('quiesce:step');
  const closed = heard('quiesce:closed');

  const { drain, clock, gates } = createTestDrain();
  const { url, stuck } = await withStuckRequest(drain);
  const draining = gates.after('draining');
  const report = drain.shutdown();
  await draining.reached;
  expect((await fetch(`${url}/late?token=secret`, { method: 'PUT' })).status).toBe(503);
  draining.open();
  await clock.runUntil(report);
  await stuck;

  expect(states).toEqual([
    { drain, from: 'starting', to: 'ready', at: 0 },
    { drain, from: 'ready', to: 'draining', at: 0 },
    { drain, from: 'draining', to: 'closing', at: 20_000 },
    { drain, from: 'closing', to: 'closed', at: 20_000 },
  ]);
  expect(refused).toEqual([{ drain, request: { method: 'PUT', path: '/late' } }]);
  expect(abandoned).toMatchObject([{ drain, request: { method: 'GET', path: '/stuck' } }]);
  expect(steps).toMatchObject([{ drain, step: { name: 'database', outcome: 'done' } }]);
  expect(closed).toEqual([{ drain, report: await report }]);
});

it('an event that quiesce:state includes has no channel of its own', async () => {
  const transitions = ['ready', 'lame-duck', 'draining', 'closing'] as const;
  const messages = transitions.map((name) => heard(`quiesce:${name}`));
  const { drain, clock } = createTestDrain({ shutdownDelay: 1 });
  await listen(drain.watch(createServer()));
  await clock.runUntil(drain.shutdown());
  expect(messages.flat()).toEqual([]);
});

it('each message on a diagnostics channel contains its drain', async () => {
  const closed = heard('quiesce:closed');
  const [first, second] = [1, 2].map(() => createTestDrain().drain);
  await first?.shutdown();
  await second?.shutdown();
  expect(closed).toMatchObject([{ drain: first }, { drain: second }]);
});

it('listeners of the drain get the same values as the channels', async () => {
  const heardByEvent: unknown[] = [];
  const { drain, clock, gates } = createTestDrain();
  for (const event of ['refused', 'abandoned', 'step'] as const) {
    drain.on(event, (what: object) => void heardByEvent.push({ event, ...what }));
  }
  const { url, stuck } = await withStuckRequest(drain);
  const draining = gates.after('draining');
  const report = drain.shutdown();
  await draining.reached;
  await fetch(`${url}/late?token=secret`);
  draining.open();
  await clock.runUntil(report);
  await stuck;
  expect(heardByEvent).toMatchObject([
    { event: 'refused', method: 'GET', path: '/late' },
    { event: 'abandoned', method: 'GET', path: '/stuck' },
    { event: 'step', name: 'database', outcome: 'done' },
  ]);
});
