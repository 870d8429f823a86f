import { verifyShutdown } from '@quiesce/verify';
import { expect, test } from 'vitest';

test('nobody notices a shutdown', { timeout: 300_000 }, async () => {
  const { failures } = await verifyShutdown({ command: ['node', 'server.js'], slowPath: '/slow' });
  expect(failures).toEqual([]);
});
