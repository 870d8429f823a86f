import { expect, it } from 'vitest';
import { heapPerConnection } from '../cost/idle-heap.ts';

// `bench:memory` measures it among 10,000, with peers beside it. Of fewer, what only V8 needs has more of a share.
const IDLE = 8_000;

it('an idle connection takes up less than 250 bytes of heap more than without a drain', async () => {
  const bare = await heapPerConnection('node-http', IDLE);
  const drained = await heapPerConnection('quiesce', IDLE);
  expect(drained - bare).toBeLessThan(250);
}, 180_000);
