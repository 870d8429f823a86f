import { verifyShutdown, type VerifyOptions } from '@quiesce/verify';
import { expect, it } from 'vitest';
import { fixture } from './told.ts';

/** What is said of the probes that need a request to be held open, of a server that begins to answer each at once. */
async function saidOf(paths: Pick<VerifyOptions, 'slowPath' | 'downloadPath'>): Promise<string[]> {
  const { probes } = await verifyShutdown({
    ...paths,
    command: fixture('begins-at-once.mjs'),
    only: ['announced-close', 'budget'],
    budget: 6_000,
  });
  return probes.map(({ id, verdict, saw }) => `${id}: ${verdict}, ${saw}`);
}

it('by a slow path that has begun to answer, what only a late answer or an endless one shows is not asked', async () => {
  expect(await saidOf({ slowPath: '/slow' })).toEqual([
    expect.stringMatching(
      /^announced-close: skip, the response that is held open has begun when the signal comes;/,
    ),
    expect.stringMatching(/^budget: skip, no request can be held open: .*; give a download path/),
  ]);
});

it('by a download alone, what only a late answer shows is not asked', async () => {
  expect(await saidOf({ downloadPath: '/download' })).toEqual([
    expect.stringMatching(
      /^announced-close: skip, the response that is held open has begun when the signal comes;/,
    ),
    expect.stringMatching(/^budget: pass,/),
  ]);
});
