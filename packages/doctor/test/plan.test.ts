import { doctor, type DoctorOptions, type Finding } from '@quiesce/doctor';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Given } from './fixtures/apply-changes.ts';
import { findingsIn, idsIn, servingPod } from './fixtures/serving-pod.ts';

const COMPOSE = 'services: { web: { image: web } }';
const pm2 = (mode: string) =>
  `apps: [{ name: web, script: server.js, exec_mode: ${mode}, kill_timeout: 20000 }]`;

/** Returns the lines of the budget by name, such as `lame duck`. */
async function linesOf(text: string, options?: DoctorOptions): Promise<Record<string, number>> {
  const { workloads } = await doctor([{ name: 'file', text }], options);
  return Object.fromEntries(
    workloads.flatMap(({ budget }) => budget.lines.map(({ name, time }) => [name, time])),
  );
}

const probed = (more: string) => servingPod().replace('periodSeconds: 2', more);
const check = (interval: number, failures: number) => ({ balancerCheck: { interval, failures } });

/** Returns the findings about the drain; the workloads must have none. */
async function found({ text, options }: Given): Promise<readonly Finding[]> {
  const { findings, workloads } = await doctor([{ name: 'file', text }], options);
  expect(workloads.flatMap((workload) => workload.findings)).toEqual([]);
  return findings;
}

describe('what the drain decides by itself', () => {
  it.each([
    ['a pod', servingPod(), { 'lame duck': 12_000, draining: 8_000 }],
    ['a service of Compose', COMPOSE, { 'lame duck': 8_000, draining: 12_000 }],
    ['an app of pm2 in fork mode', pm2('fork'), { 'lame duck': 8_400, draining: 5_600, cleanupTime: 3_500 }],
    ['an app of pm2 in cluster mode', pm2('cluster'), { draining: 14_000, cleanupTime: 3_500 }],
  ])('the times planned by the drain are part of the sum of %s', async (_name, text, lines) => {
    const all = { cleanupTime: 5_000, ...lines, exitGrace: 500, margin: 2_000 };
    expect(await linesOf(text)).toEqual(all);
  });

  it('the sum has no lame duck if the situation has none', async () => {
    expect(await linesOf(servingPod(), { drain: { situation: 'quiet' } })).not.toHaveProperty('lame duck');
  });

  it('a planned lame duck counts as the wait of a pod', async () => {
    expect(await idsIn(servingPod())).toEqual([]);
    expect(await idsIn(servingPod(), { drain: { situation: 'cluster' } })).toContain('wait-missing');
  });

  it('a planned lame duck and a sleeping preStop hook are reported as waiting twice', async () => {
    const text = servingPod('lifecycle: { preStop: { sleep: { seconds: 5 } } }');
    const twice = (await findingsIn(text, { margin: 500 })).find(({ id }) => id === 'wait-twice');
    expect(twice?.problem).toBe('preStop sleeps 5 s, and then the lame duck waits 5 s.');
  });
});

it('a Compose service without a deadline exceeds 10 s, and a fitting deadline is suggested', async () => {
  const [finding] = await findingsIn(COMPOSE);
  expect(finding?.problem).toBe(
    'lame duck 8 s + draining 12 s + cleanupTime 5 s + exitGrace 0.5 s + margin 2 s = 27.5 s is more than ' +
      'stop_grace_period 10 s (the default).',
  );
  expect(finding?.otherwise.map(({ text }) => text)).toEqual(['deadline: 7500', 'cleanupTime: 1000']);
});

describe('a readiness probe', () => {
  it.each([
    ['periodSeconds: 4', []],
    ['periodSeconds: 5', ['readiness-too-slow']],
    ['periodSeconds: 12, failureThreshold: 1', []],
    ['periodSeconds: 1, failureThreshold: 13', ['readiness-too-slow']],
  ])('a readiness probe { %s } is compared with the longest lame duck: %j', async (more, ids) => {
    expect(await idsIn(probed(more))).toEqual(ids);
  });

  it('the finding about a slow readiness probe shows the sum', async () => {
    const [finding] = await findingsIn(probed('failureThreshold: 3'));
    expect(finding?.problem).toBe(
      'readinessProbe fails after 10 s × 3 = 30 s, and the lame duck lasts 12 s at most.',
    );
    expect(finding?.changes.map(({ text }) => text)).toEqual([
      'spec.containers[0].readinessProbe.periodSeconds: 4',
    ]);
  });

  it('a readiness probe is irrelevant if the delay is set, or if it requests another path', async () => {
    const slow = probed('periodSeconds: 10');
    expect(await idsIn(slow, { drain: { shutdownDelay: 5_000 } })).toEqual([]);
    expect(await idsIn(slow.replace('/health/ready', '/up'))).toEqual([]);
  });
});

describe('a rule of the drain, where nothing is set,', () => {
  // The limit is long enough for any of the changes: another rule checks that they fit.
  const roomy = 'services: { web: { image: web, stop_grace_period: 5m } }';

  it.each([
    ['checks that are fast enough', check(2_000, 3), []],
    ['two failures, because the drain waits for three', check(2_500, 2), ['delay-below-check']],
    ['slow checks', check(10_000, 3), ['delay-below-check']],
    ['a request that draining has room for', { longestRequest: 12_000 }, []],
    ['a longer request', { longestRequest: 12_001 }, ['draining-too-short']],
  ])('the drain rules find the problem with %s and suggest a fix that works', async (_name, options, ids) => {
    const findings = await found({ text: roomy, options });
    expect(findings.map(({ id }) => id)).toEqual(ids);
    for (const { changes } of findings) {
      expect(await found(applyChanges({ text: roomy, options }, changes))).toEqual([]);
    }
  });

  it('a finding about the drain is reported once for several pods', async () => {
    const text = `${servingPod()}---\n${servingPod()}`;
    const { findings } = await doctor([{ name: 'file', text }], check(10_000, 3));
    expect(findings.map(({ id }) => id)).toEqual(['delay-below-check']);
  });
});
