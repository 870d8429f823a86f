import { createNoopMeter, metrics } from '@opentelemetry/api';
import { createDrain, type Drain } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { otelDrain } from '@quiesce/opentelemetry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startCollector } from './collector.ts';
import { exported, providerFor, startService } from './service.ts';

const quiet = { signals: false, logger: false } as const;

it('otelDrain uses the global meter provider by default', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  metrics.setGlobalMeterProvider(provider);
  onTestFinished(() => metrics.disable());
  onTestFinished(otelDrain(createDrain(quiet)));
  expect((await exported(provider, collector)).series).toMatchObject({ 'quiesce.requests.in_flight': 0 });
});

it('otelDrain has no effect if no SDK has been started', async () => {
  const drain = createDrain(quiet);
  onTestFinished(otelDrain(drain));
  expect((await drain.shutdown()).outcome).toBe('clean');
});

it('durations use the clock of the drain, so a test clock gives exact values', async () => {
  const record = vi.fn<(name: string, value: number, labels: object) => void>();
  const meter = Object.assign(createNoopMeter(), {
    createHistogram: (name: string) => ({
      record: (value: number, labels: object) => record(name, value, labels),
    }),
  });
  const { drain, clock } = createTestDrain(quiet);
  onTestFinished(otelDrain(drain, { meterProvider: { getMeter: () => meter } }));
  void drain.run('mail', () => clock.sleep(7_000));
  drain.onClose('database', () => clock.sleep(2_000));
  await clock.runUntil(drain.shutdown());
  const phase = 'quiesce.phase.duration';
  expect(record).toHaveBeenCalledWith(phase, 7, { 'quiesce.phase': 'draining' });
  expect(record).toHaveBeenCalledWith(phase, 2, { 'quiesce.phase': 'closing' });
});

it('the undo of otelDrain ends the recording', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  const drain = createDrain(quiet);
  const events = listenedTo(drain);
  const undo = otelDrain(drain, { meterProvider: provider });
  expect([...events].toSorted()).toEqual(['abandoned', 'closed', 'refused', 'sent-away', 'state', 'step']);
  undo();
  undo();
  expect([...events]).toEqual([]);
  await drain.shutdown();
  const { series } = await exported(provider, collector);
  expect(series).toMatchObject({ 'quiesce.shutdowns{quiesce.outcome=clean}': 0 });
  expect(Object.keys(series).filter((name) => /state|in_flight|duration/.test(name))).toEqual([]);
});

it("the outcome is recorded before the app's own closed listeners are called", async () => {
  const order: string[] = [];
  const meter = createNoopMeter();
  vi.spyOn(meter, 'createHistogram').mockImplementation((name) => ({
    record: () => void order.push(name),
  }));
  const drain = createDrain(quiet);
  onTestFinished(otelDrain(drain, { meterProvider: { getMeter: () => meter } }));
  drain.on('closed', () => void order.push("the app's"));
  await drain.shutdown();
  expect(order.slice(-2)).toEqual(['quiesce.shutdown.duration', "the app's"]);
});

it('two drains of a process are distinguished by their attributes', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  const one = await startService();
  const other = await startService();
  const attributes: Record<string, string> = { 'app.server': 'public' };
  onTestFinished(otelDrain(one.drain, { meterProvider: provider, attributes }));
  attributes['app.server'] = 'admin';
  onTestFinished(otelDrain(other.drain, { meterProvider: provider, attributes }));
  const inFlight = await one.send();
  await one.hold.entered;
  one.drain.onClose('database', () => undefined);
  const report = one.drain.shutdown();
  expect((await (await one.send()).response()).status).toBe(503);
  expect((await exported(provider, collector)).series).toMatchObject({
    'quiesce.requests.in_flight{app.server=public}': 1,
    'quiesce.requests.in_flight{app.server=admin}': 0,
    'quiesce.requests.refused{app.server=public}': 1,
    'quiesce.requests.refused{app.server=admin}': 0,
    'quiesce.state{app.server=public,quiesce.state=draining}': 1,
    'quiesce.state{app.server=admin,quiesce.state=ready}': 1,
  });

  one.hold.release('answered');
  await inFlight.response();
  await report;
  const { series } = await exported(provider, collector);
  expect(series).toMatchObject({
    'quiesce.shutdowns{app.server=public,quiesce.outcome=clean}': 1,
    'quiesce.shutdowns{app.server=admin,quiesce.outcome=clean}': 0,
  });
  const durations = Object.keys(series).filter((name) => name.includes('duration'));
  expect(durations.filter((name) => !name.includes('app.server=public'))).toEqual([]);
  expect(durations).toHaveLength(4);
});

/** Tracks the events that have listeners. */
function listenedTo(drain: Drain): Set<string> {
  const events = new Set<string>();
  const on = drain.on.bind(drain);
  vi.spyOn(drain, 'on').mockImplementation((event, listener) => {
    const undo = on(event, listener);
    events.add(event);
    return () => {
      undo();
      events.delete(event);
    };
  });
  return events;
}

it('otelDrain throws for an unknown option', () => {
  const options: object = { provider: metrics };
  expect(() => otelDrain(createDrain(quiet), options)).toThrow(
    expect.objectContaining({
      code: 'ERR_QUIESCE_OPTION_UNKNOWN',
      message: "otelDrain() has no option 'provider'. Known: meterProvider, attributes.",
    }),
  );
});
