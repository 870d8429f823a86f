import { expect, test } from '@jest/globals';
import { verifyShutdown } from '@quiesce/verify';

const judge = async () => {
  const { failures } = await verifyShutdown({ command: ['node', 'server.js'], slowPath: '/slow' });
  expect(failures).toEqual([]);
};
test('nobody notices a shutdown', judge, 300_000);
