import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeProcess } from '../src/process/process.ts';
import { hasPoolWork } from '../src/thread-pool.ts';
import { turn } from '../src/time.ts';

/** Every operation by itself: on Node 26, `writeFile` is not always to be seen. */
async function write(path: string): Promise<void> {
  const file = await open(path, 'w');
  await file.write('a line');
  await file.sync();
  await file.close();
}

it('a file is at work in the thread pool until it is closed', async () => {
  const done = new AbortController();
  const written = write(join(tmpdir(), `quiesce-${process.pid}-pool`)).finally(() => done.abort());
  const idleTurns: string[] = [];
  while (!done.signal.aborted) {
    const resources = nodeProcess.activeResources();
    if (!hasPoolWork(resources)) idleTurns.push(Object.keys(resources).join(' '));
    await turn();
  }
  await written;
  expect(idleTurns).toEqual([]);
});
