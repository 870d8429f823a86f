import type { DoctorOptions } from '@quiesce/doctor';
import { describe, expect, it } from 'vitest';
import { findingsIn, idsIn, servingPod } from './fixtures/serving-pod.ts';

const sleeps = (seconds: number) => servingPod(`lifecycle: { preStop: { sleep: { seconds: ${seconds} } } }`);
const quiet = (min: number, max: number) => ({ drain: { shutdownDelay: { min, max, quiet: 500 } } });

describe('the wait for the removal of a pod', () => {
  it('is over no sooner than the delay that traffic may end', async () => {
    expect(await idsIn(servingPod(), quiet(1_000, 5_000))).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), quiet(5_000, 5_000))).toEqual([]);
  });

  it('is as long as the propagation and what clients remember', async () => {
    const drain = { shutdownDelay: 6_000 };
    expect(await idsIn(servingPod(), { drain, clientCache: 1_000 })).toEqual([]);
    expect(await idsIn(servingPod(), { drain, clientCache: 2_000 })).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), { drain, propagation: 10_000 })).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), { propagation: 5_001 })).toEqual(['wait-too-short']);
    expect(await idsIn(servingPod(), { drain: { shutdownDelay: 0 }, propagation: 0 })).toEqual([]);
  });

  it('may be shared by a hook and a delay that are each too short', async () => {
    expect(await idsIn(sleeps(2), { drain: { shutdownDelay: 3_000 }, margin: 500 })).toEqual([]);
  });

  it('is waited twice where one of the two is long enough', async () => {
    expect(await idsIn(sleeps(2), { drain: { shutdownDelay: 5_000 }, margin: 500 })).toEqual(['wait-twice']);
    expect(await idsIn(sleeps(5), { drain: { shutdownDelay: 3_000, deadline: 20_000 } })).toEqual([
      'wait-twice',
    ]);
  });
});

it('the wait that is too short is named by who waits', async () => {
  expect(await problemOf(2, 0)).toBe('preStop waits 2 s; requests may come for 5 s (propagation 5 s).');
  expect(await problemOf(2, 1_000)).toMatch(/^preStop and shutdownDelay wait 3 s; /);
  expect(await problemOf(0, 1_000)).toMatch(/^shutdownDelay waits 1 s; /);
});

describe('a longer delay', () => {
  const none = { shutdownDelay: 0 } as const;

  it('keeps the rest of what the drain has decided', async () => {
    expect((await changesOf({ clientCache: 2_000 })).changes).toEqual([
      'shutdownDelay: { min: 7000, max: 12000, quiet: 1000 }',
    ]);
  });

  it('leaves draining and cleanup what they had', async () => {
    expect(await changesOf({ drain: { ...none, cleanupTime: 3_000 } })).toEqual({
      changes: ['shutdownDelay: 5000', 'deadline: 30000', 'spec.terminationGracePeriodSeconds: 33'],
      otherwise: ['shutdownDelay: 5000'],
    });
  });

  it('holds the default of cleanupTime, which follows the deadline', async () => {
    const { changes } = await changesOf({ drain: { ...none, deadline: 10_000 } });
    expect(changes).toEqual(['shutdownDelay: 5000', 'deadline: 15000', 'cleanupTime: 2000']);
  });

  it('needs no longer deadline where only its minimum is raised', async () => {
    expect((await changesOf(quiet(1_000, 8_000))).changes).toEqual([
      'shutdownDelay: { min: 5000, max: 8000, quiet: 500 }',
    ]);
  });

  it('is not taken from a draining that would have too little left', async () => {
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
