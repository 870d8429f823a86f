import { describe, expect, it } from 'vitest';
import { grade } from '../peers/grade.ts';
import { PEERS } from '../peers/peers.ts';

const QUIESCE = PEERS.filter(({ id }) => id.startsWith('quiesce-'));

describe.each(QUIESCE)('$name', (peer) => {
  it('a stream that ends by itself is delivered, and work whose client has left is finished', async () => {
    const { probes } = await grade(peer, { only: ['finite-stream', 'orphaned-handler'] });
    expect(probes.map(({ id, verdict, saw }) => ({ id, verdict, saw }))).toEqual([
      { id: 'finite-stream', verdict: 'pass', saw: expect.stringContaining('31 events, with the last one') },
      { id: 'orphaned-handler', verdict: 'pass', saw: expect.stringMatching(/^done at \d+ ms$/) },
    ]);
  });
});
