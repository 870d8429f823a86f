import { once } from 'node:events';
import { connect, createServer, type LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { describeError } from '../src/errors.ts';

async function refusedPort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

const twoAddresses: LookupFunction = (_host, _options, done) =>
  done(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]);

describe('an error in a log line or a report', () => {
  it('a described error lists each address tried for a host with several addresses', async () => {
    const port = await refusedPort();
    const [error] = await once(
      connect({ host: 'db.internal', port, lookup: twoAddresses, autoSelectFamily: true }),
      'error',
    ).catch((raised: unknown) => [raised]);

    expect(describeError(error)).toBe(
      `AggregateError: ECONNREFUSED (caused by Error: connect ECONNREFUSED 127.0.0.1:${port}; ` +
        `Error: connect ECONNREFUSED 127.0.0.2:${port})`,
    );
  });

  it('a described error includes the cause of a failed fetch', async () => {
    const error = await fetch(`http://127.0.0.1:${await refusedPort()}/`).catch((raised: unknown) => raised);

    expect(describeError(error)).toMatch(
      /^TypeError: fetch failed \(caused by Error: connect ECONNREFUSED 127\.0\.0\.1:\d+\)$/,
    );
  });

  it('a described error shows the message of an object that is not an Error', () => {
    expect(describeError({ code: 'ECONNREFUSED', message: 'no' })).toBe('an instance of Object: no');
  });

  it('a described error that is its own cause is shown once', () => {
    const error = new Error('again');
    error.cause = new Error('inner', { cause: error });

    expect(describeError(error)).toBe('Error: again (caused by Error: inner)');
  });

  it('a described error ends after 1,000 characters, however many causes it has', () => {
    const errors = Array.from({ length: 100 }, (_, index) => new Error(`failure ${index}`));

    expect(describeError(new AggregateError(errors, 'all failed'))).toHaveLength(1_000);
  });
});
