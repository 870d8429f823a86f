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

it('one new connection may be reset as the listening socket closes', async () => {
  expect(await loadOf(1)).toMatch(/^pass, 0 of \d+ lost .*\b1 reset after send/);
});

it('several may not, however often it is asked', async () => {
  expect(await loadOf(6)).toMatch(/^fail, [5-9] of \d+ lost/);
});
