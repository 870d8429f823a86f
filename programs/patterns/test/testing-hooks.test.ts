import { startScript } from '@quiesce/test/kit';
import { expect, test } from 'vitest';

const SCRIPT = new URL('../src/testing-hooks.ts', import.meta.url);

test('hooks are tested without waiting, and the process of the tests ends by itself', async () => {
  const startedAt = performance.now();
  const { exited, output } = startScript(SCRIPT);
  expect(await exited).toBe(0);
  expect(output.text).toMatch(/pass 3\n/);
  expect(output.text).toMatch(/fail 0\n/);
  // By the clock it is 16 seconds.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
