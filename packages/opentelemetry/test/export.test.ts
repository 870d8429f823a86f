import { setTimeout as sleep } from 'node:timers/promises';
import { otelDrain } from '@quiesce/opentelemetry';
import { expect, it, onTestFinished } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { startCollector, type Export } from './collector.ts';
import { exported, providerFor, startService } from './service.ts';

const COUNTERS = {
  'quiesce.clients.sent_away': 0,
  'quiesce.requests.refused': 0,
  'quiesce.requests.abandoned': 0,
  'quiesce.shutdowns{quiesce.outcome=clean}': 0,
  'quiesce.shutdowns{quiesce.outcome=failed}': 0,
  'quiesce.shutdowns{quiesce.outcome=cut}': 0,
  'quiesce.shutdowns{quiesce.outcome=forced}': 0,
};

function inState(state: string): Record<string, number> {
  const states = ['starting', 'ready', 'lame-duck', 'draining', 'closing', 'closed'];
  return Object.fromEntries(
    states.map((name) => [`quiesce.state{quiesce.state=${name}}`, Number(name === state)]),
  );
}

it('exports before, during and at the end of a drain contain everything that happened until then', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  const { drain, hold, send } = await startService();
  onTestFinished(otelDrain(drain, { meterProvider: provider }));
  const inFlight = await send();
  await hold.entered;
  expect((await exported(provider, collector)).series).toEqual({
    'quiesce.requests.in_flight': 1,
    ...inState('ready'),
    ...COUNTERS,
  });

  // The first step registered runs last.
  let atFlush: Export | undefined;
  drain.onFlush('metrics', async () => (atFlush = await exported(provider, collector)));
  drain.onFlush('logs', () => sleep(30));
  drain.onClose('database', () => undefined);
  // Called after otelDrain's own listener, so the outcome is included.
  let atClosed: Promise<Export> | undefined;
  drain.on('closed', () => {
    atClosed = exported(provider, collector);
  });
  const report = drain.shutdown();
  expect((await (await send()).response()).status).toBe(503);
  expect((await exported(provider, collector)).series).toEqual({
    'quiesce.requests.in_flight': 1,
    ...inState('draining'),
    ...COUNTERS,
    'quiesce.requests.refused': 1,
  });

  hold.release('answered');
  expect((await inFlight.response()).body).toBe('answered');
  const { duration, phases } = await report;
  const flushed = {
    'quiesce.requests.in_flight': 0,
    ...COUNTERS,
    'quiesce.requests.refused': 1,
    'quiesce.phase.duration{quiesce.phase=draining}': 1,
    'quiesce.step.duration{quiesce.step=logs,quiesce.outcome=done}': 1,
  };
  expect(atFlush?.series).toEqual({ ...flushed, ...inState('closing') });

  const last = await atClosed;
  expect(last?.series).toEqual({
    ...flushed,
    ...inState('closed'),
    'quiesce.shutdowns{quiesce.outcome=clean}': 1,
    'quiesce.shutdown.duration{quiesce.outcome=clean}': 1,
    'quiesce.phase.duration{quiesce.phase=closing}': 1,
    'quiesce.step.duration{quiesce.step=metrics,quiesce.outcome=done}': 1,
    'quiesce.step.duration{quiesce.step=database,quiesce.outcome=done}': 1,
  });
  const points = (name: string) =>
    last?.metrics.find((metric) => metric.name === name)?.histogram?.dataPoints;
  expect(points('quiesce.shutdown.duration')?.[0]?.sum).toBe(duration / 1_000);
  expect(points('quiesce.phase.duration')?.[0]?.sum).toBeCloseTo(phases.draining / 1_000, 0);
  expect(points('quiesce.step.duration')?.[0]?.sum).toBeGreaterThan(0.025);
  expect(points('quiesce.step.duration')?.[0]?.sum).toBeLessThan(10);
});

it('OpenTelemetry metrics have conventional units and kinds, and the scope of the package', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  const { drain } = await startService({ shutdownDelay: 1 });
  onTestFinished(otelDrain(drain, { meterProvider: provider }));
  drain.onClose('database', () => undefined);
  await drain.shutdown();
  const { metrics, scopes } = await exported(provider, collector);
  expect(scopes).toEqual([`@quiesce/opentelemetry ${manifest.version}`]);
  const kinds = metrics.map(({ name, unit, sum }) => {
    if (!sum) return [name, unit, 'histogram'];
    return [name, unit, sum.isMonotonic ? 'counter' : 'up-down counter'];
  });
  expect(kinds).toEqual([
    ['quiesce.requests.in_flight', '{request}', 'up-down counter'],
    ['quiesce.state', '{drain}', 'up-down counter'],
    ['quiesce.requests.refused', '{request}', 'counter'],
    ['quiesce.requests.abandoned', '{request}', 'counter'],
    ['quiesce.clients.sent_away', '{client}', 'counter'],
    ['quiesce.shutdowns', '{shutdown}', 'counter'],
    ['quiesce.shutdown.duration', 's', 'histogram'],
    ['quiesce.phase.duration', 's', 'histogram'],
    ['quiesce.step.duration', 's', 'histogram'],
  ]);
  const bounds = metrics.flatMap(
    ({ histogram }) => histogram?.dataPoints.map((point) => point.explicitBounds) ?? [],
  );
  // Three phases, one step, one shutdown.
  expect(bounds).toHaveLength(5);
  for (const each of bounds) expect([each?.at(0), each?.at(-1)]).toEqual([0.01, 300]);
});

it('a request that is cut off counts as abandoned, and the outcome is cut', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  const { drain, hold, send } = await startService({ deadline: 500, cleanupTime: 400 });
  onTestFinished(otelDrain(drain, { meterProvider: provider }));
  await send();
  await hold.entered;
  let atFlush: Export | undefined;
  drain.onFlush('metrics', async () => (atFlush = await exported(provider, collector)));
  await drain.shutdown();
  hold.release('late');
  expect(atFlush?.series).toMatchObject({ 'quiesce.requests.abandoned': 1, ...inState('closing') });
  expect((await exported(provider, collector)).series).toMatchObject({
    'quiesce.requests.abandoned': 1,
    'quiesce.shutdowns{quiesce.outcome=cut}': 1,
    'quiesce.shutdowns{quiesce.outcome=clean}': 0,
  });
});

it('no metric contains a path, query, header, cookie or body of a request', async () => {
  const collector = await startCollector();
  const provider = providerFor(collector);
  const { drain, hold, send } = await startService({ deadline: 2_000, cleanupTime: 1_000 });
  onTestFinished(otelDrain(drain, { meterProvider: provider }));
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
  expect(requests).toMatchObject({ refused: 1, abandoned: [{ path: '/secret-path' }] });
  const { series, body } = await exported(provider, collector);
  expect(series).toMatchObject({
    'quiesce.requests.refused': 1,
    'quiesce.requests.abandoned': 1,
    'quiesce.step.duration{quiesce.step=database,quiesce.outcome=failed}': 1,
  });
  expect(body).not.toContain('secret');
});
