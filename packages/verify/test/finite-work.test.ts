import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../test/kit/temporary-directory.ts';

const SERVER = fileURLToPath(new URL('./fixtures/own-close.mjs', import.meta.url));

/** Runs one probe against a server that stops with `server.close()` of Node. Returns its verdict and what it saw. */
async function ask(id: ProbeId, options: VerifyOptions): Promise<{ verdict?: string; saw?: string }> {
  const { probes } = await verifyShutdown({
    command: ['node', SERVER],
    only: [id],
    budget: 6_000,
    ...options,
  });
  const [{ verdict, saw } = {}] = probes;
  return { ...(verdict && { verdict }), ...(saw !== undefined && { saw }) };
}

const withDefect = (DEFECT: string): VerifyOptions => ({ env: { DEFECT } });

describe('finite-stream', () => {
  const asked: VerifyOptions = { streamPath: '/tokens' };

  it('finite-stream passes a server that finishes the event stream of a POST', async () => {
    const { verdict, saw } = await ask('finite-stream', asked);
    expect({ verdict, saw }).toEqual({
      verdict: 'pass',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, 16 events, with the last one$/),
    });
  });

  it('finite-stream fails a server that ends the event stream early as if it were complete', async () => {
    expect(await ask('finite-stream', { ...asked, ...withDefect('ends streams') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, \d events, without the last one$/),
    });
  });

  it('finite-stream fails a server that destroys the event stream', async () => {
    expect(await ask('finite-stream', { ...asked, ...withDefect('cuts streams') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^truncated 200 at \d+ ms, \d events, without the last one$/),
    });
  });

  it('finite-stream compares the number of events if the last one is not marked', async () => {
    expect(await ask('finite-stream', { streamPath: '/ticks' })).toEqual({
      verdict: 'pass',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, 16 of 16 events$/),
    });
  });

  it.each<[path: string, why: string]>([
    ['/short', 'POST /short: it takes '],
    ['/any-length', 'POST /any-length: two answers had neither the same last event nor the same number'],
    ['/nothing', 'POST /nothing: the answer was nothing, not an event stream'],
    ['/pairs', 'POST /pairs: it ended before the signal'],
  ])('finite-stream is skipped for the path %s', async (streamPath, why) => {
    expect(await ask('finite-stream', { streamPath })).toEqual({
      verdict: 'skip',
      saw: expect.stringContaining(why),
    });
  });
});

it('finite-stream runs again if the stream ended before the signal', async () => {
  const folder = await temporaryDirectory();
  expect(await ask('finite-stream', { streamPath: '/pairs', env: { FIRST: join(folder, 'first') } })).toEqual(
    {
      verdict: 'pass',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, 16 events, with the last one$/),
    },
  );
});

describe('orphaned-handler', () => {
  const asked: VerifyOptions = { orphanPath: '/work', orphanDone: 'the work is done' };

  it('orphaned-handler passes a server that waits for a handler whose client has disconnected', async () => {
    expect(await ask('orphaned-handler', asked)).toEqual({
      verdict: 'pass',
      saw: expect.stringMatching(/^done at \d{4} ms$/),
    });
  });

  it('orphaned-handler fails a server that closes the store that a running handler needs', async () => {
    expect(await ask('orphaned-handler', { ...asked, ...withDefect('closes under handlers') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^it was not done: code 0 at \d{4} ms$/),
    });
  });

  it('orphaned-handler fails a server that exits while the handler runs', async () => {
    expect(await ask('orphaned-handler', { ...asked, ...withDefect('ends under handlers') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^it was not done: code 0 at \d{1,3} ms$/),
    });
  });

  it.each<[what: string, options: VerifyOptions, why: string]>([
    ['no `orphanDone`', { orphanPath: '/work' }, 'give the text'],
    ['a text that is never written', { ...asked, orphanPath: '/nothing' }, 'and wrote no "the work is done"'],
    ['work that ends immediately', { ...asked, orphanPath: '/quick' }, 'the work of POST /quick takes '],
    ['a text written at startup', { ...asked, orphanDone: 'listening' }, 'it wrote "listening" before'],
  ])('orphaned-handler is skipped with %s', async (_what, options, why) => {
    expect(await ask('orphaned-handler', options)).toEqual({
      verdict: 'skip',
      saw: expect.stringContaining(why),
    });
  });
});
