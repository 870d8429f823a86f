import { startScript } from '@quiesce/test/kit';
import { expect, test } from 'vitest';

const SCRIPT = new URL('../src/testing-hooks.ts', import.meta.url);

test('hooks are tested without waiting, and the test process ends by itself', async () => {
  const { exited, output } = startScript(SCRIPT);
  expect(await exited).toBe(0);
  expect(output.text).toMatch(/pass 3\n/);
  expect(output.text).toMatch(/fail 0\n/);
  // On the clock of the drain it takes 16 seconds.
  const [, duration] =
    /duration_ms ([\d.]+)\n$/m.exec(output.text.slice(output.text.indexOf('fail 0'))) ?? [];
  expect(Number(duration)).toBeLessThan(10_000);
});
