import { describe, expect, it } from 'vitest';
import { FAULTS } from './cases/index.ts';
import { allCells, sensible } from './cells.ts';
import { ADAPTERS } from './place.ts';
import { runCells } from './run/run-cells.ts';

describe('every fault, in every phase and protocol', () => {
  it.each(ADAPTERS)(
    'every fault behind %s has the result in docs/faults.md',
    { timeout: 300_000 },
    async (adapter) => {
      const cells = sensible(allCells(FAULTS)).filter(({ place }) => place.adapter === adapter);
      expect(await runCells(cells)).toEqual([]);
    },
  );
});
