import { verifyShutdown, type VerifyOptions, type VerifyReport } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { fixture } from './told.ts';

const SERVER = fixture('told.mjs').join(' ');

function judge(script: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  return verifyShutdown({ command: ['sh', '-c', script], budget: 4_000, seed: 1, ...options });
}

describe('a signal that has no effect', () => {
  it.each([
    [
      'nothing handles',
      `exec ${SERVER}`,
      /^nothing handles SIGTERM: SIGTERM at \d+ ms; a request in flight: reset after send/,
    ],
    [
      'a shell intercepts',
      `${SERVER}; true`,
      /^SIGTERM ended "sh -c .*" alone; the server below it, ".*told\.mjs", still answered/,
    ],
    [
      'a shell traps and does not forward',
      `trap : TERM; HANDLE=1 ${SERVER}; true`,
      /^"sh -c .*" got SIGTERM; the server below it, ".*told\.mjs", answered as ever/,
    ],
    [
      'the server ignores',
      `trap '' TERM; exec node -e "require('http').createServer((q, r) => r.end()).listen(process.env.PORT)"`,
      /^(SIGTERM changes nothing|nothing handles)/,
    ],
  ])('a signal that %s is the only failure reported, and no other probe runs', async (_name, script, saw) => {
    const { verdict, rootCause, failures, probes } = await judge(script);
    expect({ verdict, rootCause }).toEqual({ verdict: 'fail', rootCause: 'signal-handled' });
    expect(failures).toHaveLength(1);
    const [first, ...others] = probes;
    expect(first).toMatchObject({ id: 'signal-handled', rank: 'lost', saw: expect.stringMatching(saw) });
    expect(new Set(others.map((probe) => `${probe.verdict}: ${probe.saw}`))).toEqual(
      new Set(['skip: signal-handled failed']),
    );
  });

  it('the suggested fix differs if the signal does not reach the server', async () => {
    const { probes } = await judge(`${SERVER}; true`);
    expect(probes[0]?.fix).toContain('exec in shell scripts');
    const { probes: direct } = await judge(`exec ${SERVER}`);
    expect(direct[0]?.fix).toContain('handle the signal');
  });

  it('an unhandled signal hides no other failure with `keepGoing: true`', async () => {
    const { rootCause, probes } = await judge(`exec ${SERVER}`, {
      keepGoing: true,
      only: ['signal-handled', 'exit-status', 'in-flight-post'],
    });
    expect(rootCause).toBeUndefined();
    expect(probes.map(({ id, verdict }) => `${id}: ${verdict}`)).toEqual([
      'signal-handled: fail',
      'in-flight-post: fail',
      'exit-status: fail',
    ]);
  });
});

it('a request that the first signal cuts off is not blamed on the second', async () => {
  const options = { keepGoing: true, only: ['second-signal'] } as const;
  const [first] = (await judge(`exec ${SERVER}`, options)).probes;
  expect(first).toMatchObject({ verdict: 'fail', fix: expect.stringContaining('at the first signal') });
  const mutant = fixture('mutants/dies-of-the-second-signal.mjs');
  const [second] = (await verifyShutdown({ command: mutant, seed: 1, ...options })).probes;
  expect(second).toMatchObject({ verdict: 'fail', fix: expect.stringContaining('keep the handler') });
});

describe('the rank of a failure', () => {
  const only = ['exit-status', 'in-flight-post'] as const;

  it('failures with lost requests come first', async () => {
    const { failures } = await judge(`exec ${SERVER}`, { only });
    expect(failures.map((line) => line.split(':')[0])).toEqual(['in-flight-post', 'exit-status']);
  });

  it('failures below the rank in `failOn` do not make the verdict fail', async () => {
    const hygiene = { only: ['exit-status'] } as const;
    expect(await judge(`exec ${SERVER}`, hygiene)).toMatchObject({ verdict: 'fail' });
    const report = await judge(`exec ${SERVER}`, { ...hygiene, failOn: 'delay' });
    expect(report).toMatchObject({ verdict: 'pass', failures: [expect.stringContaining('exit-status')] });
    expect(await judge(`exec ${SERVER}`, { only, failOn: 'lost' })).toMatchObject({ verdict: 'fail' });
  });
});

describe('a skipped probe', () => {
  const options = { env: { HANDLE: '1' }, only: ['exit-status', 'in-flight-get'] } as const;

  it('a skipped probe makes the verdict fail with `failOnSkip: true`', async () => {
    expect(await judge(`exec ${SERVER}`, options)).toMatchObject({ verdict: 'pass' });
    expect(await judge(`exec ${SERVER}`, { ...options, failOnSkip: true })).toMatchObject({
      verdict: 'fail',
      failures: [],
    });
  });

  it('the verdict is fail if every probe was skipped', async () => {
    expect(await judge(`exec ${SERVER}`, { only: ['in-flight-get'] })).toMatchObject({
      verdict: 'fail',
      failures: [],
    });
  });
});
