import { verifyShutdown, type VerifyReport } from '@quiesce/verify';
import { expect, it } from 'vitest';
import { fixture } from './told.ts';

async function judge(env: Readonly<Record<string, string>>): Promise<VerifyReport['probes']> {
  const { probes } = await verifyShutdown({
    command: fixture('json-bodies.mjs'),
    only: ['in-flight-post', 'no-stack-trace'],
    env,
  });
  return probes;
}

it('in-flight-post sends JSON if the server does not wait for a body without a type', async () => {
  const [post] = await judge({});
  expect(post).toMatchObject({ verdict: 'pass', saw: expect.stringMatching(/^answered 405 at \d{3,} ms$/) });
});

it('no-stack-trace ignores a trace that the same request also causes before the shutdown', async () => {
  const [, usual] = await judge({});
  expect(usual).toMatchObject({ verdict: 'pass', saw: 'none' });
  const [, fault] = await judge({ TRACE: '1' });
  expect(fault).toMatchObject({ verdict: 'fail', saw: expect.stringMatching(/^it wrote "at process\./) });
});
