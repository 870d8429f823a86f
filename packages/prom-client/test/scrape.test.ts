import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { promtool, withPromtool } from './promtool.ts';
import { series, startService } from './service.ts';

const COUNTERS = {
  quiesce_clients_sent_away_total: 0,
  quiesce_requests_refused_total: 0,
  quiesce_requests_abandoned_total: 0,
  'quiesce_shutdowns_total{outcome="clean"}': 0,
  'quiesce_shutdowns_total{outcome="failed"}': 0,
  'quiesce_shutdowns_total{outcome="cut"}': 0,
  'quiesce_shutdowns_total{outcome="forced"}': 0,
};

function inState(state: string): Record<string, number> {
  const states = ['starting', 'ready', 'lame-duck', 'draining', 'closing', 'closed'];
  return Object.fromEntries(states.map((name) => [`quiesce_state{state="${name}"}`, Number(name === state)]));
}

it('scrapes before, during and at the end of a drain contain everything that happened until then', async () => {
  const { drain, hold, send, scrape } = await startService();
  const inFlight = await send();
  await hold.entered;
  expect(series(await scrape(), 'quiesce_')).toEqual({
    quiesce_requests_in_flight: 1,
    ...inState('ready'),
    ...COUNTERS,
  });

  let atClosing = '';
  drain.onClose('database', async () => (atClosing = await scrape()));
  drain.onFlush('logs', () => sleep(30));
  const report = drain.shutdown();
  expect((await (await send()).response()).status).toBe(503);
  expect(series(await scrape(), 'quiesce_')).toEqual({
    quiesce_requests_in_flight: 1,
    ...inState('draining'),
    ...COUNTERS,
    quiesce_requests_refused_total: 1,
  });

  hold.release('answered');
  expect((await inFlight.response()).body).toBe('answered');
  const { duration, phases, outcome } = await report;
  expect(outcome).toBe('clean');
  expect(series(atClosing, 'quiesce_')).toEqual({
    quiesce_requests_in_flight: 0,
    ...inState('closing'),
    ...COUNTERS,
    quiesce_requests_refused_total: 1,
    'quiesce_phase_duration_seconds_count{phase="draining"}': 1,
    'quiesce_step_duration_seconds_count{step="logs",outcome="done"}': 1,
  });

  const atEnd = await scrape();
  expect(series(atEnd, 'quiesce_')).toEqual({
    quiesce_requests_in_flight: 0,
    ...inState('closed'),
    ...COUNTERS,
    quiesce_requests_refused_total: 1,
    'quiesce_shutdowns_total{outcome="clean"}': 1,
    'quiesce_shutdown_duration_seconds_count{outcome="clean"}': 1,
    'quiesce_phase_duration_seconds_count{phase="draining"}': 1,
    'quiesce_phase_duration_seconds_count{phase="closing"}': 1,
    'quiesce_step_duration_seconds_count{step="logs",outcome="done"}': 1,
    'quiesce_step_duration_seconds_count{step="database",outcome="done"}': 1,
  });
  // In seconds, equal to those of the report.
  const sum = (name: string) => Number(atEnd.split(`${name} `)[1]?.split('\n', 1)[0]);
  expect(sum('quiesce_shutdown_duration_seconds_sum{outcome="clean"}')).toBe(duration / 1_000);
  expect(sum('quiesce_phase_duration_seconds_sum{phase="draining"}')).toBeCloseTo(phases.draining / 1_000, 0);
  expect(sum('quiesce_phase_duration_seconds_sum{phase="closing"}')).toBeCloseTo(phases.closing / 1_000, 0);
  const bucket = (le: string) =>
    sum(`quiesce_step_duration_seconds_bucket{le="${le}",step="logs",outcome="done"}`);
  expect([bucket('0.01'), bucket('10')]).toEqual([0, 1]);
});

it('a request that is cut off counts as abandoned, and the outcome is cut', async () => {
  const { drain, hold, send, scrape } = await startService({ deadline: 500, cleanupTime: 400 });
  await send();
  await hold.entered;
  let atClosing = '';
  drain.onClose('database', async () => (atClosing = await scrape()));
  await drain.shutdown();
  hold.release('late');
  // Visible before the end, when a scraper may no longer arrive.
  expect(series(atClosing, 'quiesce_requests_abandoned')).toEqual({ quiesce_requests_abandoned_total: 1 });
  const end = await scrape();
  expect(series(end, 'quiesce_requests_abandoned')).toEqual({ quiesce_requests_abandoned_total: 1 });
  expect(series(end, 'quiesce_shutdowns_total{outcome="cut"}')).toMatchObject({
    'quiesce_shutdowns_total{outcome="cut"}': 1,
  });
});

it('a failed step has its outcome as a label, and the outcome of the shutdown is failed', async () => {
  const { drain, scrape } = await startService();
  drain.onClose('database', () => Promise.reject(new Error('gone')));
  await drain.shutdown();
  const end = await scrape();
  expect(series(end, 'quiesce_step')).toEqual({
    'quiesce_step_duration_seconds_count{step="database",outcome="failed"}': 1,
  });
  expect(series(end, 'quiesce_shutdown_duration')).toEqual({
    'quiesce_shutdown_duration_seconds_count{outcome="failed"}': 1,
  });
});

it('a lame duck has a duration once it has ended, even if it was called off', async () => {
  const { drain, scrape } = await startService({ shutdownDelay: 10_000 });
  const lameDuck = 'quiesce_phase_duration_seconds_count{phase="lame-duck"}';
  const first = drain.shutdown();
  expect(series(await scrape(), 'quiesce_state')).toEqual(inState('lame-duck'));
  expect(series(await scrape(), 'quiesce_phase')).toEqual({});
  drain.resume();
  await expect(first).rejects.toThrow('resume');
  expect(series(await scrape(), 'quiesce_state')).toEqual(inState('ready'));
  expect(series(await scrape(), 'quiesce_phase')).toEqual({ [lameDuck]: 1 });
});

it.runIf(withPromtool)('promtool accepts every scrape without warnings', async () => {
  const { drain, hold, send, scrape } = await startService({ deadline: 500, cleanupTime: 400 });
  await send();
  await hold.entered;
  const scrapes = [await scrape()];
  drain.onClose('database', async () => scrapes.push(await scrape()));
  drain.onFlush('logs', async () => scrapes.push(await scrape()));
  await drain.shutdown();
  scrapes.push(await scrape());
  expect(scrapes).toHaveLength(4);
  for (const text of scrapes) {
    expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' });
  }
});
