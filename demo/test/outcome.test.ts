import { describe, expect, test } from 'vitest';
import { outcomeOf, Tally, type Received } from '../src/outcome.ts';

const whole: Received = { status: 200, bytes: 10, complete: true, error: undefined };

describe('a request has one outcome', () => {
  test('a request with the expected status and length is answered', () => {
    expect(outcomeOf({ status: 200, bytes: 10 }, whole)).toEqual({ kind: 'answered' });
    expect(outcomeOf({ status: 200 }, whole)).toEqual({ kind: 'answered' });
  });

  test('a request without a response is reset', () => {
    const nothing = { status: undefined, bytes: 0, complete: false, error: undefined };
    expect(outcomeOf({ status: 200 }, { ...nothing, error: 'ECONNRESET' })).toEqual({
      kind: 'reset',
      cause: 'ECONNRESET',
    });
    expect(outcomeOf({ status: 200 }, nothing)).toEqual({
      kind: 'reset',
      cause: 'closed without an answer',
    });
  });

  test('a request with a cut response is truncated', () => {
    expect(outcomeOf({ status: 200 }, { ...whole, complete: false, error: 'ECONNRESET' })).toEqual({
      kind: 'truncated',
      cause: 'ECONNRESET',
    });
  });

  test('a request with a complete but too short response is truncated', () => {
    expect(outcomeOf({ status: 200, bytes: 11 }, whole)).toEqual({
      kind: 'truncated',
      cause: '10 of 11 bytes',
    });
  });

  test('a request with an error status is a 5xx', () => {
    const refused = { ...whole, status: 502, error: 'ECONNREFUSED on a new connection' };
    expect(outcomeOf({ status: 200 }, refused)).toEqual({
      kind: '5xx',
      cause: '502 ECONNREFUSED on a new connection',
    });
    expect(outcomeOf({ status: 200 }, { ...whole, status: 503 })).toEqual({
      kind: '5xx',
      cause: '503 of the instance',
    });
  });
});

test('a tally counts every request that was sent', () => {
  const tally = new Tally();
  tally.sent = 5;
  tally.add({ kind: 'answered' });
  tally.add({ kind: 'reset', cause: 'ECONNRESET' });
  tally.add({ kind: 'reset', cause: 'ECONNRESET' });
  tally.add({ kind: 'truncated', cause: 'broke off' });

  expect(tally).toMatchObject({ answered: 1, lost: { reset: 2, truncated: 1, '5xx': 0 } });
  expect(tally.totalLost).toBe(3);
  expect(tally.inFlight).toBe(1);
  expect([...tally.causes]).toEqual([
    ['reset: ECONNRESET', 2],
    ['truncated: broke off', 1],
  ]);
});
