import type { DrainOptions } from '@quiesce/core';
import { describe, expect, it } from 'vitest';
import { Child, type FRAMEWORKS } from './child.ts';

export const BRIEF: DrainOptions = { deadline: 1_500, cleanupTime: 500 };

export const startWith = (TROUBLE: string, options: DrainOptions = BRIEF, variables = {}) =>
  Child.start('trouble', options, { TROUBLE, ...variables });

/** Sends SIGTERM, and returns how the process ended and after how many ms. */
export async function terminated(child: Child) {
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const { code, signal, at } = await child.exit();
  return { code, signal, time: at - signalledAt };
}

/** Defines tests of a service whose event loop is blocked. */
export function defineBlockedLoopTests(FRAMEWORK: (typeof FRAMEWORKS)[number]): void {
  describe(`the event loop of ${FRAMEWORK}, blocked while draining`, () => {
    it.each([
      ['a loop that never ends', /running spin \(trouble\.mjs:12\) </],
      ['microtasks without an end', /running \S+ \(\S+:\d+\)/],
    ])(
      'a process blocked by %s is ended at the deadline with code 1, and the log names the place',
      async (trouble, place) => {
        const child = await startWith(trouble, BRIEF, { FRAMEWORK });
        const { code, signal, time } = await terminated(child);
        expect({ code, signal }).toEqual({ code: 1, signal: null });
        expect(time).toBeGreaterThan(1_400);
        expect(time).toBeLessThan(5_000);
        expect(child.output).toContain('blocked, past the deadline of 1500 ms: ended while ');
        expect(child.output).toMatch(place);
      },
    );

    it('a process blocked in native code is killed', async () => {
      const child = await startWith('a child that is waited for', BRIEF, { FRAMEWORK });
      const { signal, time } = await terminated(child);
      expect(signal).toBe('SIGKILL');
      expect(time).toBeLessThan(8_000);
      expect(child.output).toContain('past the deadline of 1500 ms: killed, in code that is not JavaScript');
    });
  });
}
