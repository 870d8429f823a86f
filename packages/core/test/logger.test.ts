import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { createDrain } from '../src/index.ts';
import { createTestDrain } from '../src/testing/index.ts';

it("the app's logger gets the report unchanged, and component 'quiesce' in all details", async () => {
  const lines: { readonly details: object; readonly message: string }[] = [];
  const log = (details: object, message: string) => void lines.push({ details, message });
  const drain = createDrain({ signals: false, logger: { info: log, warn: log, error: log } });
  drain.onClose('queue', () => {
    throw new Error('no luck');
  });
  const server = drain.watch(createServer()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const report = await drain.shutdown('by hand');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.map(({ details }) => details)).toEqual(
    lines.map(() => expect.objectContaining({ component: 'quiesce' })),
  );
  expect(lines.at(-1)).toMatchObject({ details: { report }, message: expect.stringContaining('failed in') });
  expect(lines.map(({ message }) => message).join()).not.toContain('quiesce:');
});

it('without a logger, the report of a failed shutdown is written as text below its line, and a clean shutdown takes two lines', async () => {
  const failing = createTestDrain();
  failing.drain.onClose('queue', () => {
    throw new Error('no luck');
  });
  await failing.drain.shutdown('by hand');
  expect(failing.process.output).toMatch(
    /\nquiesce: by hand: shutdown failed in 0 ms: .*\n {2}by hand {6}failed, exit code 1\n {2}time/,
  );
  expect(failing.process.output).toMatch(/\n {2}close {8}queue failed in 0 ms: Error: no luck\n/);
  expect(failing.process.output).not.toContain('{');

  const clean = createTestDrain();
  await clean.drain.shutdown('by hand');
  expect(clean.process.output.trimEnd().split('\n')).toHaveLength(2);
});
