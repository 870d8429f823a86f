import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange, Role } from '../../src/requests/exchange.ts';
import { Requests } from '../../src/requests/requests.ts';
import { TestClock } from '../../src/testing/test-clock.ts';

/** A request without a socket. */
class TestExchange implements Exchange {
  readonly method = 'GET';
  readonly url = '/?secret';
  readonly headersSent = false;
  readonly isCompleted: boolean;
  readonly isEventStream = false;
  readonly startedAt = 0;
  readonly asyncId = 0;
  readonly late = false;
  role: Role = 'request';
  admitted = false;
  isFollowed = false;

  constructor(isCompleted: boolean) {
    this.isCompleted = isCompleted;
  }

  endEventStream(): void {}

  isOf(): boolean {
    return false;
  }
}

type Ending = 'completed' | 'aborted' | 'abandoned' | 'probe' | 'refusal';
const ending = fc.constantFrom<Ending[]>('completed', 'aborted', 'abandoned', 'probe', 'refusal');
/** A request: how it ends, and how often its end is told; sockets and responses tell of the same end. */
const anyRequests = fc.array(fc.record({ ending, times: fc.integer({ min: 1, max: 3 }) }), {
  maxLength: 200,
  size: 'large',
});
/** Which of the requests under way has its turn next, and at which turn the shutdown starts. */
const anyOrder = fc.infiniteStream(fc.nat());

describe('however requests begin and end, the account of those in flight', () => {
  it('adds up in the report, counts each once, and is never below none', () => {
    fc.assert(
      fc.property(anyRequests, anyOrder, fc.nat(60), (requests, order, startsAt) => {
        const account = new Requests({ refused() {}, abandoned() {} }, new TestClock());
        let isStarted = false;
        const start = (): void => {
          if (!isStarted) account.start();
          isStarted = true;
        };
        const turns: (() => void)[][] = requests.map((request) => turnsOf(request, account, start));
        for (let turn = 0; turns.some((left) => left.length > 0); turn += 1) {
          if (turn === startsAt) start();
          const under = turns.filter((left) => left.length > 0);
          under[(order.next().value ?? 0) % under.length]?.shift()?.();
          expect(account.inFlight).toBeGreaterThanOrEqual(0);
        }
        expect(account.inFlight).toBe(0);
        const { inFlightAtStart, admitted, completed, aborted, abandoned, moreAbandoned } = account.report();
        expect(inFlightAtStart + admitted).toBe(completed + aborted + abandoned.length + moreAbandoned);
        expect(abandoned.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is over for whoever waits as soon as each that was in flight is, and not before', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequests, anyOrder, async (requests, order) => {
        const account = new Requests({ refused() {}, abandoned() {} }, new TestClock());
        const exchanges = requests.map(({ ending: how }) => new TestExchange(how === 'completed'));
        for (const exchange of exchanges) account.begin(exchange);
        let isOver = false;
        const over = account.over(exchanges).then(() => (isOver = true));
        const left = [...exchanges];
        while (left.length > 0) {
          await Promise.resolve();
          expect(isOver).toBe(false);
          const [next] = left.splice((order.next().value ?? 0) % left.length, 1);
          if (next) account.end(next);
        }
        await over;
      }),
    );
  });
});

/** What happens to one request, turn by turn. Only a shutdown abandons any. */
function turnsOf(
  { ending: how, times }: { readonly ending: Ending; readonly times: number },
  account: Requests,
  start: () => void,
): (() => void)[] {
  const exchange = new TestExchange(how === 'completed');
  const begin = (): void => account.begin(exchange);
  // Probes and refusals are known as such in the turn in which they begin.
  if (how === 'probe' || how === 'refusal')
    return [() => (begin(), account.answerAs(how, exchange)), () => account.end(exchange)];
  if (how !== 'abandoned') return [begin, () => account.end(exchange)];
  return [
    begin,
    ...Array.from({ length: times }, () => () => (start(), account.abandon(exchange, 'cut'))),
    () => account.end(exchange),
  ];
}
