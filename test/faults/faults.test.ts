import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from './cases/index.ts';
import { documentOf, PROSE_END } from './document.ts';
import { ADAPTERS, PROTOCOLS } from './place.ts';
import { allCells, coveringCells, nameOf, sensible } from './cells.ts';
import { runCells } from './run/run-cells.ts';

const chosen = coveringCells(FAULTS);

describe('whatever goes wrong, in whatever phase', () => {
  it.each(ADAPTERS)(
    'a shutdown with any fault behind %s has the result in docs/faults.md',
    { timeout: 60_000 },
    async (adapter) => {
      const cells = chosen.filter(({ place }) => place.adapter === adapter);
      expect(cells.length).toBeGreaterThan(30);
      expect(await runCells(cells)).toEqual([]);
    },
  );
});

describe('the choice of faults that the tests run', () => {
  const names = new Set(chosen.map((cell) => nameOf(cell)));

  it('the tested selection has each fault in each phase on node:http', () => {
    const plain = sensible(allCells(FAULTS)).filter(
      ({ place }) => place.adapter === 'node:http' && place.protocol === 'http/1.1',
    );
    expect(plain.filter((cell) => !names.has(nameOf(cell)))).toEqual([]);
  });

  it.each(['adapter', 'protocol'] as const)(
    'the tested selection has each fault with each possible %s',
    (kind) => {
      const pairOf = ({ fault, place }: (typeof chosen)[number]): string => `${fault.id}, ${place[kind]}`;
      const pairs = new Set(chosen.map((cell) => pairOf(cell)));
      const all = sensible(allCells(FAULTS)).map((cell) => pairOf(cell));
      expect(all.filter((pair) => !pairs.has(pair))).toEqual([]);
    },
  );

  it('the tested selection has each adapter with each of its protocols', () => {
    const places = new Set(chosen.map(({ place }) => `${place.adapter} ${place.protocol}`));
    expect(places.size).toBe(ADAPTERS.length * PROTOCOLS.length - 2);
  });
});

it('docs/faults.md has the table of expected results', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/faults.md'), 'utf8');
  expect(page.split(PROSE_END)[1]?.trim()).toBe(documentOf(FAULTS));
});
