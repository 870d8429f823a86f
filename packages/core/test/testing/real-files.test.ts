import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it } from 'vitest';

/** Takes an unpredictable time: each write waits for the disk. */
async function writeSlowly(file: FileHandle): Promise<void> {
  for (let line = 0; line < 20; line += 1) {
    await file.write(`line ${line}\n`);
    await file.sync();
  }
}

it.each(['on the clock', 'while the clock stands still'])(
  'a step runs after real files have been written, as in a real process, %s',
  async (way) => {
    const { drain, clock } = createTestDrain();
    const path = join(tmpdir(), `quiesce-${process.pid}-${way.length}`);
    const file = await open(path, 'w');
    const order: string[] = [];
    drain.onClose('database', () => void order.push('step'));
    const written = writeSlowly(file).then(() => order.push('file'));
    const report = drain.shutdown();
    expect(await (way === 'on the clock' ? clock.runUntil(report) : report)).toMatchObject({
      outcome: 'clean',
      duration: 0,
    });
    await written;
    expect(order).toEqual(['file', 'step']);
    await file.close();
    await rm(path);
  },
);
