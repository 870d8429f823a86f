import { doctor, type DoctorOptions } from '@quiesce/doctor';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// Core does not export it, because users do not need it.
import { findPlatform, type Platform } from '../../core/src/options/platform.ts';
import { resolveOptions } from '../../core/src/options/resolve.ts';
import { applyChanges } from './fixtures/apply-changes.ts';

const seconds = fc.integer({ min: 0, max: 120 });
const ms = fc.integer({ min: 0, max: 60_000 });

/** Generates options that createDrain accepts. */
const drain = fc
  .record(
    {
      deadline: fc.integer({ min: 1, max: 120_000 }),
      cleanupTime: ms,
      shutdownDelay: fc.oneof(
        ms,
        fc.tuple(ms, ms).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b), quiet: 500 })),
      ),
      spread: ms,
      exitGrace: ms,
    },
    { requiredKeys: [] },
  )
  .filter((options) => accepts(options));

function accepts(options: object, platform?: Platform): boolean {
  try {
    resolveOptions(options, platform);
    return true;
  } catch {
    return false;
  }
}

/** Longest possible shutdown in ms, by the formula of docs/settings.md. */
const needed = (
  { deadline = 25_000, exitGrace = 500 }: { deadline?: number; exitGrace?: number },
  margin: number,
) => deadline + exitGrace + margin;

const kubernetes = (grace: number, preStop: number) => `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: ${grace}
  containers:
    - name: web
      ${preStop === 0 ? '' : `lifecycle: { preStop: { sleep: { seconds: ${preStop} } } }`}
`;
const PLATFORMS = [
  ['compose', (limit: number) => `services: { web: { image: web, stop_grace_period: ${limit}s } }`],
  ['systemd', (limit: number) => `[Service]\nExecStart=/usr/bin/node server.js\nTimeoutStopSec=${limit}`],
  [
    'pm2',
    (limit: number) =>
      `apps: [{ name: web, script: server.js, exec_mode: cluster, kill_timeout: ${limit * 1_000} }]`,
  ],
] as const;

async function errorsOf(text: string, options: DoctorOptions) {
  const { findings, workloads } = await doctor([{ name: 'file', text }], options);
  return [...findings, ...workloads.flatMap((workload) => workload.findings)].filter(
    ({ severity }) => severity === 'error',
  );
}

describe('the doctor', () => {
  it('the doctor reports an error for a pod exactly if preStop, deadline, exitGrace and margin exceed its grace period', () =>
    fc.assert(
      fc.asyncProperty(drain, seconds, seconds, ms, async (options, grace, preStop, margin) => {
        const errors = await errorsOf(kubernetes(grace, preStop), { drain: options, margin });
        const fits = preStop * 1_000 + needed(options, margin) <= grace * 1_000;
        expect(errors.length).toBe(fits ? 0 : 1);
      }),
    ));

  // 0 is special in both: for systemd it means no limit, for pm2 the default.
  const limit = fc.integer({ min: 1, max: 120 });

  it.each(PLATFORMS)(
    'the doctor reports an error for %s exactly if the sum exceeds the limit',
    (kind, write) =>
      fc.assert(
        fc.asyncProperty(drain, limit, ms, async (options, time, margin) => {
          const env = kind === 'pm2' ? { pm_id: '0', kill_timeout: String(time * 1_000) } : {};
          const platform = findPlatform(env);
          fc.pre(accepts(options, platform));
          const { deadline } = resolveOptions(options, platform);
          const errors = await errorsOf(write(time), { drain: { exitGrace: 500, ...options }, margin });
          expect(errors.length).toBe(needed({ ...options, deadline }, margin) <= time * 1_000 ? 0 : 1);
        }),
      ),
  );

  it('the suggested kill_timeout fixes the finding, even if the deadline is derived from it', () =>
    fc.assert(
      fc.asyncProperty(limit, ms, async (time, margin) => {
        const app = `{ name: web, script: server.js, exec_mode: cluster, kill_timeout: ${time * 1_000} }`;
        const given = { text: `apps: [${app}]`, options: { margin } };
        for (const { changes } of await errorsOf(given.text, given.options)) {
          expect(await errorsOf(applyChanges(given, changes).text, given.options)).toEqual([]);
        }
      }),
    ));

  it('the suggested changes and their alternatives fix the finding, and createDrain accepts them', () =>
    fc.assert(
      fc.asyncProperty(drain, seconds, seconds, async (options, grace, preStop) => {
        const given = { text: kubernetes(grace, preStop), options: { drain: options } };
        for (const { changes, otherwise } of await errorsOf(given.text, given.options)) {
          expect(changes).toHaveLength(1);
          for (const alternative of [changes, otherwise].filter(({ length }) => length > 0)) {
            const mended = applyChanges(given, alternative);
            expect(await errorsOf(mended.text, mended.options)).toEqual([]);
            expect(accepts(mended.options.drain ?? {})).toBe(true);
          }
        }
      }),
    ));
});

it('shortening a shutdown reduces cleanup first, then draining, then the delay', async () => {
  const options = { shutdownDelay: 5_000, deadline: 25_000, cleanupTime: 5_000 };
  expect(await shorterFor(25, options)).toEqual(['deadline: 22500', 'cleanupTime: 2500']);
  expect(await shorterFor(20, options)).toEqual(['deadline: 17500', 'cleanupTime: 1000']);
  expect(await shorterFor(8, options)).toEqual([
    'deadline: 5500',
    'cleanupTime: 1000',
    'shutdownDelay: 3500',
  ]);
  expect(await shorterFor(3, options)).toEqual([]);
  // Of 8 s the drain would keep 1.6 s by default, but not if the user has set 3 s.
  expect(await shorterFor(10.5, { deadline: 9_400, cleanupTime: 3_000 })).toEqual([
    'deadline: 8000',
    'cleanupTime: 1600',
  ]);
});

async function shorterFor(grace: number, options: object) {
  const [error] = await errorsOf(kubernetes(grace, 0), { drain: options });
  return error?.otherwise.map(({ text }) => text);
}
