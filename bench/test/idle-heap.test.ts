import { expect, it } from 'vitest';
import { heapPerConnection } from '../cost/idle-heap.ts';

// `bench:memory` measures it with 10,000 connections, and with peers. With fewer, memory of V8 itself has a larger share.
const IDLE = 8_000;

it('an idle connection uses less than 250 bytes of heap more than without a drain', async () => {
  const bare = await heapPerConnection('node-http', IDLE);
  const drained = await heapPerConnection('quiesce', IDLE);
  expect(drained - bare).toBeLessThan(250);
}, 180_000);
