import { verifyShutdown } from '@quiesce/verify';
import { expect, it } from 'vitest';
import { fixture } from './told.ts';

async function loadOf(resets: number): Promise<string> {
  const { probes } = await verifyShutdown({
    command: fixture('resets-some.mjs'),
    env: { RESETS: `${resets}` },
    only: ['load'],
  });
  return probes.map(({ verdict, saw }) => `${verdict}, ${saw}`).join('');
}

it('load passes if one new connection is reset while the listening socket closes', async () => {
  expect(await loadOf(1)).toMatch(/^pass, 0 of \d+ lost .*\b1 reset after send/);
});

it('load fails if several new connections are reset while the listening socket closes', async () => {
  expect(await loadOf(6)).toMatch(/^fail, [5-9] of \d+ lost/);
});
