import { expect, test } from '@jest/globals';
import { verifyShutdown } from '@quiesce/verify';

test('nobody notices a shutdown', async () => {
  const { failures } = await verifyShutdown({ command: ['node', 'server.js'], slowPath: '/slow' });
  expect(failures).toEqual([]);
}, 300_000);
