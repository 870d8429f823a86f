import { startScript } from '@quiesce/test/kit';
import { expect, test } from 'vitest';

const SCRIPT = new URL('../src/in-a-test-suite.ts', import.meta.url);

// A process with open resources would not end, and the test would time out.
test('the process of a test suite ends by itself', async () => {
  const { exited, output } = startScript(SCRIPT);
  expect(await exited).toBe(0);
  expect(output.text).toMatch(/pass 2\n/);
  expect(output.text).toMatch(/fail 0\n/);
});
