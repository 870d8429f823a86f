import { Hold } from '@quiesce/conformance';
import { createDrain, type Drain } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { promDrain } from '@quiesce/prom-client';
import { register, Registry, type Metric, type OpenMetricsContentType } from 'prom-client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { series, startService } from './service.ts';

const quiet = { signals: false, logger: false } as const;

it('promDrain uses the default registry of prom-client', async () => {
  onTestFinished(promDrain(createDrain(quiet)));
  expect(series(await register.metrics(), 'quiesce_requests')).toEqual({
    quiesce_requests_in_flight: 0,
    quiesce_requests_refused_total: 0,
    quiesce_requests_abandoned_total: 0,
  });
});

it('the undo of promDrain removes every metric and listener, and only its own', async () => {
  const registry = new Registry();
  const drain = createDrain(quiet);
  const events = listenedTo(drain);
  const undo = promDrain(drain, { register: registry });
  expect([...events].toSorted()).toEqual(['abandoned', 'closed', 'refused', 'sent-away', 'state', 'step']);
  undo();
  expect([...events]).toEqual([]);
  expect(registry.getMetricsAsArray()).toEqual([]);

  onTestFinished(promDrain(createDrain(quiet), { register: registry }));
  undo();
  expect(registry.getMetricsAsArray()).toHaveLength(9);
});

it('a drain that is already shutting down records no duration for its current phase', async () => {
  const drain = createDrain(quiet);
  const registry = new Registry();
  const hold = new Hold<string>();
  const task = drain.run('task', hold.run);
  const draining = new Promise<string>((resolve) => {
    drain.on('draining', resolve);
  });
  const report = drain.shutdown();
  await draining;
  onTestFinished(promDrain(drain, { register: registry }));
  hold.release('done');
  await Promise.all([task, report]);
  expect(series(await registry.metrics(), 'quiesce_phase')).toEqual({
    'quiesce_phase_duration_seconds_count{phase="closing"}': 1,
  });
});

it('durations use the clock of the drain, so a test clock gives exact values', async () => {
  const { drain, clock } = createTestDrain(quiet);
  const registry = new Registry();
  onTestFinished(promDrain(drain, { register: registry }));
  void drain.run('mail', () => clock.sleep(7_000));
  drain.onClose('database', () => clock.sleep(2_000));
  await clock.runUntil(drain.shutdown());
  const metrics = await registry.metrics();
  expect(metrics).toContain('quiesce_phase_duration_seconds_sum{phase="draining"} 7\n');
  expect(metrics).toContain('quiesce_phase_duration_seconds_sum{phase="closing"} 2\n');
});

it('a second drain in the same registry throws, and the first keeps recording', async () => {
  const first = createDrain(quiet);
  const second = createDrain(quiet);
  const registry = new Registry();
  onTestFinished(promDrain(first, { register: registry }));
  expect(() => promDrain(second, { register: registry })).toThrow(
    'A metric with the name quiesce_requests_in_flight has already been registered.',
  );
  await first.shutdown();
  await second.shutdown();
  expect(series(await registry.metrics(), 'quiesce_shutdowns')).toMatchObject({
    'quiesce_shutdowns_total{outcome="clean"}': 1,
  });
});

it('two drains with separate registries do not mix', async () => {
  const one = await startService();
  const other = await startService();
  other.registry.setDefaultLabels({ drain: 'admin' });
  const inFlight = await one.send();
  await one.hold.entered;
  one.drain.onClose('database', () => undefined);
  const report = one.drain.shutdown();
  expect((await (await one.send()).response()).status).toBe(503);

  const untouched = series(await other.scrape(), 'quiesce_');
  one.hold.release('answered');
  await inFlight.response();
  await report;
  expect(series(await other.scrape(), 'quiesce_')).toEqual(untouched);
  expect(untouched).toMatchObject({
    'quiesce_requests_in_flight{drain="admin"}': 0,
    'quiesce_requests_refused_total{drain="admin"}': 0,
    'quiesce_state{state="ready",drain="admin"}': 1,
    'quiesce_shutdowns_total{outcome="clean",drain="admin"}': 0,
  });
  expect(series(await one.scrape(), 'quiesce_requests')).toMatchObject({ quiesce_requests_refused_total: 1 });
});

it("the outcome is recorded before the app's own closed listeners are called", async () => {
  const drain = createDrain(quiet);
  const registry = new Registry();
  onTestFinished(promDrain(drain, { register: registry }));
  let read: ReturnType<Metric['get']> | undefined;
  drain.on('closed', () => {
    // The values are read at once, even if the promise resolves later.
    read = registry.getSingleMetric('quiesce_shutdown_duration_seconds')?.get();
  });
  await drain.shutdown();
  expect((await read)?.values).not.toEqual([]);
});

it('OpenMetrics output has the same series', async () => {
  const drain = createDrain(quiet);
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  onTestFinished(promDrain(drain, { register: registry }));
  await drain.shutdown();
  const text = await registry.metrics();
  expect(text).toContain('# TYPE quiesce_shutdowns counter\nquiesce_shutdowns_total{outcome="clean"} 1\n');
  expect(text).toContain('quiesce_shutdown_duration_seconds_count{outcome="clean"} 1\n');
});

it('no metric contains a path, query, header, cookie or body of a request', async () => {
  const { drain, hold, send, scrape } = await startService({ deadline: 2_000, cleanupTime: 1_000 });
  const request = [
    '/secret-path?token=secret-query',
    ['Authorization: Bearer secret-header', 'Cookie: session=secret-cookie', 'X-Request-Id: secret-id'],
    'secret-body',
  ] as const;
  await send(...request);
  await hold.entered;
  drain.onClose('database', () => Promise.reject(new Error('secret-error')));
  const report = drain.shutdown('secret-reason');
  expect((await (await send(...request)).response()).status).toBe(503);
  const { requests } = await report;
  hold.release('secret-response');
  const end = await scrape();
  expect(requests).toMatchObject({ refused: 1, abandoned: [{ path: '/secret-path' }] });
  expect(series(end, 'quiesce_requests')).toMatchObject({
    quiesce_requests_refused_total: 1,
    quiesce_requests_abandoned_total: 1,
  });
  expect(end).toContain('step="database",outcome="failed"');
  expect(end).not.toContain('secret');
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

it('promDrain throws for an unknown option', () => {
  const options: object = { registry: new Registry() };
  expect(() => promDrain(createDrain(quiet), options)).toThrow(
    expect.objectContaining({
      code: 'ERR_QUIESCE_OPTION_UNKNOWN',
      message: "promDrain() has no option 'registry'. Known: register.",
    }),
  );
});
