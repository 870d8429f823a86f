import { open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeProcess } from '../src/process/process.ts';
import { hasPoolWork } from '../src/util/thread-pool.ts';
import { turn } from '../src/util/time.ts';

async function writeInSteps(path: string): Promise<void> {
  const file = await open(path, 'w');
  await file.write('a line');
  await file.sync();
  await file.close();
}

const WAYS = [
  ['step by step', writeInSteps],
  ['by writeFile', (path: string) => writeFile(path, '')],
] as const;
// On Node 26 `writeFile` is not always visible.
const SEEN = Number.parseInt(process.versions.node, 10) < 26 ? WAYS : WAYS.slice(0, 1);

it.each(SEEN)(
  'a file being written %s is visible in the thread pool until it is closed',
  async (_way, write) => {
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
  },
);
