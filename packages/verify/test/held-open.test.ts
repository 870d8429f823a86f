import { verifyShutdown, type VerifyOptions } from '@quiesce/verify';
import { expect, it } from 'vitest';
import { fixture } from './told.ts';

/** Results of the probes that hold a request open, for a server that starts every response immediately. */
async function resultsOf(paths: Pick<VerifyOptions, 'slowPath' | 'downloadPath'>): Promise<string[]> {
  const { probes } = await verifyShutdown({
    ...paths,
    command: fixture('begins-at-once.mjs'),
    only: ['announced-close', 'budget'],
    budget: 6_000,
  });
  return probes.map(({ id, verdict, saw }) => `${id}: ${verdict}, ${saw}`);
}

it('announced-close and budget are skipped if the slow path starts its response immediately', async () => {
  expect(await resultsOf({ slowPath: '/slow' })).toEqual([
    expect.stringMatching(
      /^announced-close: skip, the response that is held open has begun when the signal comes;/,
    ),
    expect.stringMatching(/^budget: skip, no request can be held open: .*; give a download path/),
  ]);
});

it('announced-close is skipped and budget runs if only a download path is given', async () => {
  expect(await resultsOf({ downloadPath: '/download' })).toEqual([
    expect.stringMatching(
      /^announced-close: skip, the response that is held open has begun when the signal comes;/,
    ),
    expect.stringMatching(/^budget: pass,/),
  ]);
});
