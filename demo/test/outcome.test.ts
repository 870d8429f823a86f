import { describe, expect, test } from 'vitest';
import { outcomeOf, Tally, type Received } from '../src/outcome.ts';

const whole: Received = { status: 200, bytes: 10, complete: true, error: undefined };

describe('a request has one outcome', () => {
  test('answered, with the status and the length that were expected', () => {
    expect(outcomeOf({ status: 200, bytes: 10 }, whole)).toEqual({ kind: 'answered' });
    expect(outcomeOf({ status: 200 }, whole)).toEqual({ kind: 'answered' });
  });

  test('reset, where no answer came', () => {
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

  test('truncated, where the answer broke off', () => {
    expect(outcomeOf({ status: 200 }, { ...whole, complete: false, error: 'ECONNRESET' })).toEqual({
      kind: 'truncated',
      cause: 'ECONNRESET',
    });
  });

  test('truncated, where it ended well and was too short all the same', () => {
    expect(outcomeOf({ status: 200, bytes: 11 }, whole)).toEqual({
      kind: 'truncated',
      cause: '10 of 11 bytes',
    });
  });

  test('5xx, where somebody answered that nobody could', () => {
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

test('a tally accounts for every request that was sent', () => {
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
