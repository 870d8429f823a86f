import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EarlierJobs } from '../src/process/earlier-jobs.ts';
import { nodeProcess } from '../src/process/process.ts';
import { turn } from '../src/util/time.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'quiesce-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Begins to open a file that blocks. The returned function unblocks it. */
function stuck(): () => Promise<void> {
  const fifo = join(folder(), 'fifo');
  execFileSync('mkfifo', [fifo]);
  const opened = open(fifo, 'r');
  return async () => {
    await (await open(fifo, 'r+')).close();
    await (await opened).close();
  };
}

/** Repeats a file operation until the test has ended. */
function busy(work: () => Promise<unknown>): void {
  const over = new AbortController();
  onTestFinished(() => over.abort());
  void (async () => {
    while (!over.signal.aborted) await work();
  })();
}

function earlierJobs(): EarlierJobs {
  const jobs = new EarlierJobs(() => nodeProcess.activeResources());
  onTestFinished(() => jobs.stop());
  return jobs;
}

const WORK: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['reads the status of a file', () => stat('/')],
  ['opens and closes a file', async () => (await open('/', 'r')).close()],
  ['writes a file', () => writeFile(join(tmpdir(), `quiesce-earlier-${process.pid}`), 'text')],
  ['looks up a name', () => lookup('localhost')],
];

describe('the jobs of the thread pool that began earlier', () => {
  it.each(WORK)('the number of earlier jobs reaches 0 even if the app %s repeatedly', async (_what, work) => {
    busy(work);
    const jobs = earlierJobs();
    await expect.poll(() => jobs.count, { interval: 1 }).toBe(0);
    for (let turns = 0; turns < 200; turns += 1) {
      await turn();
      expect(jobs.count).toBe(0);
    }
  });

  it.each(WORK)(
    'the number of earlier jobs stays 1 if one job hangs while the app %s repeatedly',
    async (_what, work) => {
      const undo = stuck();
      busy(work);
      await turn();
      const jobs = earlierJobs();
      await expect.poll(() => jobs.count, { interval: 1 }).toBe(1);
      for (let turns = 0; turns < 200; turns += 1) {
        await turn();
        expect(jobs.count).toBe(1);
      }
      await undo();
      await expect.poll(() => jobs.count).toBe(0);
    },
  );
});
