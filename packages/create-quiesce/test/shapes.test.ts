import { describe, expect, it } from 'vitest';
import type { Plan } from '../src/plan.ts';
import { planOf } from './project.ts';
import { BESIDE } from './shapes/beside.ts';
import { EXPRESS } from './shapes/express.ts';
import { MADE } from './shapes/made.ts';

const SHAPES = [...EXPRESS, ...MADE, ...BESIDE];

/** Returns the added lines of each existing file. */
function addedTo({ files }: Plan): Record<string, string[]> {
  return Object.fromEntries(
    files.flatMap(({ path, before, after }) => {
      if (before === undefined) return [];
      const old = before.split('\n');
      const lines = after.split('\n').filter((line) => !old.includes(line));
      return [[path, lines.map((line) => line.trim())]];
    }),
  );
}

describe('init is right about', () => {
  it.each(SHAPES.filter(({ right }) => right.added))(
    'init is right about $title',
    async ({ files, options, right }) => {
      const plan = await planOf(files, options);
      expect(plan.obstacles).toEqual([]);
      expect(addedTo(plan)).toEqual(right.added);
      expect(plan.entry?.file).toBe(right.entry ?? plan.entry?.file);
      for (const note of right.notes ?? []) expect(plan.notes.join('\n')).toContain(note);
    },
  );

  it.each(SHAPES.filter(({ right }) => right.refused))(
    'init leaves $title to the user',
    async ({ files, options, right }) => {
      const plan = await planOf(files, options);
      const reasons = right.refused ?? [];
      expect(plan.obstacles).toEqual(reasons.map((reason) => expect.stringContaining(reason)));
      expect(plan.entry?.file).toBe(right.entry ?? plan.entry?.file);
    },
  );

  it('init is tested with at least 30 projects', () => {
    expect(SHAPES.length).toBeGreaterThanOrEqual(30);
  });
});
