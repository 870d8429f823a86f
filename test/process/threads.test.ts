import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import type { DrainOptions } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';

/** Starts the service in a thread; resolves once it listens. */
async function start(workerData: DrainOptions) {
  const url = new URL('./fixtures/thread.mjs', import.meta.url);
  // Without the conditions of the test runner, so that it runs the build.
  const thread = new Worker(url, { workerData, stderr: true, execArgv: [] });
  onTestFinished(async () => void (await thread.terminate()));
  const output = text(thread.stderr);
  const [port]: number[] = await once(thread, 'message');
  return { thread, output, url: `http://127.0.0.1:${port}` };
}

it('a drain in a worker thread that handles signals warns once that none is delivered, and suggests a fix', async () => {
  const { thread, output } = await start({});
  await thread.terminate();

  expect((await output).split('signals never arrive in a worker thread')).toHaveLength(2);
  expect(await output).toContain(
    'let the main thread send a message on which this one calls drain.shutdown()',
  );
});

it('a worker thread that is stopped by a message answers requests in flight, and only the thread ends, with the code of its drain', async () => {
  const { thread, output, url } = await start({ signals: false, deadline: 5_000 });
  const entered = once(thread, 'message');
  const answer = fetch(url);
  await entered;
  thread.postMessage('told by the main thread');

  expect(await (await answer).text()).toBe('done');
  expect(await once(thread, 'exit')).toEqual([0]);
  expect(await output).toContain('told by the main thread: shutdown clean');
  expect(await output).not.toContain('worker thread');
});
