import type { DoctorOptions } from '@quiesce/doctor';
import { describe, expect, it } from 'vitest';
import { findingsIn, idsIn, servingPod } from './fixtures/serving-pod.ts';

const sleeps = (seconds: number) => servingPod(`lifecycle: { preStop: { sleep: { seconds: ${seconds} } } }`);
const quiet = (min: number, max: number) => ({ drain: { shutdownDelay: { min, max, quiet: 500 } } });

describe('the wait for the removal of a pod', () => {
  it('a delay that traffic may end counts with its minimum', async () => {
    expect(await idsIn(servingPod(), quiet(1_000, 5_000))).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), quiet(5_000, 5_000))).toEqual([]);
  });

  it('the needed wait is the sum of propagation and client caches', async () => {
    const drain = { shutdownDelay: 6_000 };
    expect(await idsIn(servingPod(), { drain, clientCache: 1_000 })).toEqual([]);
    expect(await idsIn(servingPod(), { drain, clientCache: 2_000 })).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), { drain, propagation: 10_000 })).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), { propagation: 5_001 })).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), { drain: { shutdownDelay: 0 }, propagation: 0 })).toEqual([]);
  });

  it('a hook and a delay that are each too short may share the wait', async () => {
    expect(await idsIn(sleeps(2), { drain: { shutdownDelay: 3_000 }, margin: 500 })).toEqual([]);
  });

  it('waiting twice is reported if the hook or the delay alone is long enough', async () => {
    expect(await idsIn(sleeps(2), { drain: { shutdownDelay: 5_000 }, margin: 500 })).toEqual(['wait-twice']);
    expect(await idsIn(sleeps(5), { drain: { shutdownDelay: 3_000, deadline: 20_000 } })).toEqual([
      'wait-twice',
    ]);
  });
});

it('the finding about a short wait names the hook, the delay or both', async () => {
  expect(await problemOf(2, 0)).toBe('preStop waits 2 s; requests may come for 5 s (propagation 5 s).');
  expect(await problemOf(2, 1_000)).toMatch(/^preStop and shutdownDelay wait 3 s; /);
  expect(await problemOf(0, 1_000)).toMatch(/^shutdownDelay waits 1 s; /);
});

describe('a longer delay', () => {
  const none = { shutdownDelay: 0 } as const;

  it('a longer delay keeps the other planned values', async () => {
    expect((await changesOf({ clientCache: 2_000 })).changes).toEqual([
      'shutdownDelay: { min: 7000, max: 12000, quiet: 1000 }',
    ]);
  });

  it('a longer delay leaves draining and cleanup their time', async () => {
    expect(await changesOf({ drain: { ...none, cleanupTime: 3_000 } })).toEqual({
      changes: ['shutdownDelay: 5000', 'deadline: 30000', 'spec.terminationGracePeriodSeconds: 33'],
      otherwise: ['shutdownDelay: 5000'],
    });
  });

  it('a longer delay sets cleanupTime, whose default depends on the deadline', async () => {
    const { changes } = await changesOf({ drain: { ...none, deadline: 10_000 } });
    expect(changes).toEqual(['shutdownDelay: 5000', 'deadline: 15000', 'cleanupTime: 2000']);
  });

  it('a raised minimum of the delay needs no longer deadline', async () => {
    expect((await changesOf(quiet(1_000, 8_000))).changes).toEqual([
      'shutdownDelay: { min: 5000, max: 8000, quiet: 500 }',
    ]);
  });

  it('a longer delay is not taken from draining if too little would be left', async () => {
    expect((await changesOf({ drain: { ...none, deadline: 7_000 } })).otherwise).toEqual([]);
    expect((await changesOf({ drain: { ...none, deadline: 12_000, spread: 5_000 } })).otherwise).toEqual([]);
    const { otherwise } = await changesOf({ drain: { ...none, deadline: 12_000 } });
    expect(otherwise).toEqual(['shutdownDelay: 5000']);
  });
});

function textsOf(changes: readonly { readonly text: string }[] = []): string[] {
  return changes.map(({ text }) => text);
}

async function changesOf(options: DoctorOptions) {
  const [finding] = await findingsIn(servingPod(), options);
  return { changes: textsOf(finding?.changes), otherwise: textsOf(finding?.otherwise) };
}

async function problemOf(preStop: number, shutdownDelay: number) {
  const [finding] = await findingsIn(sleeps(preStop), { drain: { shutdownDelay, deadline: 20_000 } });
  return finding?.problem;
}
