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

describe('an error in a log line or a report', () => {
  it('names each address that a connection to a host with several addresses was tried at', async () => {
    const port = await refusedPort();
    const lookup: LookupFunction = (_host, _options, done) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]);
    const [error] = await once(
      connect({ host: 'db.internal', port, lookup, autoSelectFamily: true }),
      'error',
    ).catch((raised: unknown) => [raised]);

    expect(describeError(error)).toBe(
      `AggregateError: ECONNREFUSED (caused by Error: connect ECONNREFUSED 127.0.0.1:${port}; ` +
        `Error: connect ECONNREFUSED 127.0.0.2:${port})`,
    );
  });

  it('has the cause of a fetch that failed', async () => {
    const error = await fetch(`http://127.0.0.1:${await refusedPort()}/`).catch((raised: unknown) => raised);

    expect(describeError(error)).toMatch(
      /^TypeError: fetch failed \(caused by Error: connect ECONNREFUSED 127\.0\.0\.1:\d+\)$/,
    );
  });

  it('shows the message of an object that is not an Error', () => {
    expect(describeError({ code: 'ECONNREFUSED', message: 'no' })).toBe('an instance of Object: no');
  });

  it('shows an error once that is its own cause', () => {
    const error = new Error('again');
    error.cause = new Error('inner', { cause: error });

    expect(describeError(error)).toBe('Error: again (caused by Error: inner)');
  });

  it('ends after 1,000 characters, however many causes there are', () => {
    const errors = Array.from({ length: 100 }, (_, index) => new Error(`failure ${index}`));

    expect(describeError(new AggregateError(errors, 'all failed'))).toHaveLength(1_000);
  });
});
