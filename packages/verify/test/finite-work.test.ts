import { fileURLToPath } from 'node:url';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';

const SERVER = fileURLToPath(new URL('./fixtures/own-close.mjs', import.meta.url));

/** What a probe says of a server that uses Node's own close. */
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

  it('passes a server that lets the answer to a POST come to its end', async () => {
    const { verdict, saw } = await ask('finite-stream', asked);
    expect({ verdict, saw }).toEqual({
      verdict: 'pass',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, 16 events, with the last one$/),
    });
  });

  it('fails one that ends it early as if it were whole', async () => {
    expect(await ask('finite-stream', { ...asked, ...withDefect('ends streams') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, \d events, without the last one$/),
    });
  });

  it('fails one that cuts it', async () => {
    expect(await ask('finite-stream', { ...asked, ...withDefect('cuts streams') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^truncated 200 at \d+ ms, \d events, without the last one$/),
    });
  });

  it('counts the events where none of them says that it is the last', async () => {
    expect(await ask('finite-stream', { streamPath: '/ticks' })).toEqual({
      verdict: 'pass',
      saw: expect.stringMatching(/^answered 200 at \d+ ms, 16 of 16 events$/),
    });
  });

  it.each<[path: string, why: string]>([
    ['/short', 'POST /short: it takes '],
    ['/any-length', 'POST /any-length: two answers had neither the same last event nor as many'],
    ['/nothing', 'POST /nothing: the answer was nothing, not an event stream'],
    ['/pairs', 'POST /pairs: it ended before the signal'],
  ])('is not asked with %s', async (streamPath, why) => {
    expect(await ask('finite-stream', { streamPath })).toEqual({
      verdict: 'skip',
      saw: expect.stringContaining(why),
    });
  });
});

describe('orphaned-handler', () => {
  const asked: VerifyOptions = { orphanPath: '/work', orphanDone: 'the work is done' };

  it('passes a server that waits for a handler whose client has left', async () => {
    expect(await ask('orphaned-handler', asked)).toEqual({
      verdict: 'pass',
      saw: expect.stringMatching(/^done at \d{4} ms$/),
    });
  });

  it('fails one that closes what the handler needs, although it waits for the handler', async () => {
    expect(await ask('orphaned-handler', { ...asked, ...withDefect('closes under handlers') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^it was not done: code 0 at \d{4} ms$/),
    });
  });

  it('fails one that ends the process under the handler', async () => {
    expect(await ask('orphaned-handler', { ...asked, ...withDefect('ends under handlers') })).toEqual({
      verdict: 'fail',
      saw: expect.stringMatching(/^it was not done: code 0 at \d{1,3} ms$/),
    });
  });

  it.each<[what: string, options: VerifyOptions, why: string]>([
    ['no text', { orphanPath: '/work' }, 'give the text'],
    ['a text that is never written', { ...asked, orphanPath: '/nothing' }, 'and wrote no "the work is done"'],
    ['work that is done at once', { ...asked, orphanPath: '/quick' }, 'the work of POST /quick takes '],
    ['a text that it writes by itself', { ...asked, orphanDone: 'listening' }, 'it wrote "listening" before'],
  ])('is not asked with %s', async (_what, options, why) => {
    expect(await ask('orphaned-handler', options)).toEqual({
      verdict: 'skip',
      saw: expect.stringContaining(why),
    });
  });
});
