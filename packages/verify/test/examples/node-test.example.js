import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { verifyShutdown } from '@quiesce/verify';

test('nobody notices a shutdown', { timeout: 300_000 }, async () => {
  const { failures } = await verifyShutdown({ command: ['node', 'server.js'], slowPath: '/slow' });
  deepEqual(failures, []);
});
