import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange, Role } from '../../src/requests/exchange.ts';
import { Requests } from '../../src/requests/requests.ts';
import { TestClock } from '../../src/testing/test-clock.ts';
import { outcomesOf } from './outcomes-of.ts';

/** A request without a socket. */
class TestExchange implements Exchange {
  readonly method = 'GET';
  readonly url = '/?secret';
  readonly headersSent = false;
  readonly response = {};
  readonly isCompleted: boolean;
  readonly isEnded: boolean;
  readonly isEventStream = false;
  readonly isEndable = false;
  readonly isEncoded = false;
  readonly startedAt = 0;
  readonly asyncId = 0;
  readonly remoteAddress = undefined;
  readonly isFromActiveClient = false;
  readonly isBroken: boolean;
  readonly handlers = undefined;
  role: Role;

  constructor(ending: Ending) {
    this.isCompleted = ending === 'completed' || ending === 'ended';
    this.isEnded = ending === 'ended';
    this.isBroken = ending === 'broken';
    this.role = ending === 'probe' || ending === 'late' ? ending : 'request';
  }

  end(): void {}

  isOf(): boolean {
    return false;
  }
}

type Ending = 'completed' | 'ended' | 'aborted' | 'broken' | 'abandoned' | 'probe' | 'late' | 'refused';
const ending = fc.constantFrom<Ending[]>(
  'completed',
  'ended',
  'aborted',
  'broken',
  'abandoned',
  'probe',
  'late',
  'refused',
);
/** A request: how it ends, and how often its end is signalled; sockets and responses signal the same end. */
const anyRequests = fc.array(fc.record({ ending, times: fc.integer({ min: 1, max: 3 }) }), {
  maxLength: 200,
  size: 'large',
});
/** The index of the request whose turn is next. */
const anyOrder = fc.infiniteStream(fc.nat());

describe('counts of requests in flight, for any order of beginnings and ends', () => {
  it('for any order, the counts add up in the report, each request counts once, and no count is negative', () => {
    fc.assert(
      fc.property(anyRequests, anyOrder, fc.nat(60), (requests, order, startsAt) => {
        const progress = { isStopping: false };
        const account = accountOf(progress);
        const start = (): void => {
          if (!progress.isStopping) account.restart();
          progress.isStopping = true;
        };
        const turns: (() => void)[][] = requests.map((request) => turnsOf(request, account, start));
        for (let turn = 0; turns.some((left) => left.length > 0); turn += 1) {
          if (turn === startsAt) start();
          const under = turns.filter((left) => left.length > 0);
          under[(order.next().value ?? 0) % under.length]?.shift()?.();
          expect(account.inFlight).toBeGreaterThanOrEqual(0);
        }
        expect(account.inFlight).toBe(0);
        start();
        const { abandoned, ...report } = account.report();
        expect(report.inFlightAtStart + report.admitted).toBe(outcomesOf(account.report()));
        expect(abandoned.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('whenEnded() resolves as soon as every request in flight has ended, and not earlier', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequests, anyOrder, async (requests, order) => {
        const account = accountOf({ isStopping: true });
        const exchanges = requests.map(({ ending: how }) => new TestExchange(how));
        for (const exchange of exchanges) account.begin(exchange);
        let hasEnded = false;
        const over = account.whenEnded(exchanges).then(() => (hasEnded = true));
        const left = exchanges.filter(({ role }) => role === 'request');
        while (left.length > 0) {
          await Promise.resolve();
          expect(hasEnded).toBe(false);
          const [next] = left.splice((order.next().value ?? 0) % left.length, 1);
          if (next) account.end(next);
        }
        await over;
      }),
    );
  });
});

/** Returns the steps of one request, turn by turn. Only a shutdown abandons requests. */
function turnsOf(
  { ending: how, times }: { readonly ending: Ending; readonly times: number },
  account: Requests,
  start: () => void,
): (() => void)[] {
  const exchange = new TestExchange(how);
  const begin = (): void => account.begin(exchange);
  const end = (): void => account.end(exchange);
  if (how === 'refused') {
    exchange.role = 'late';
    return [begin, () => (account.refuse(exchange), (exchange.role = 'answered')), end];
  }
  if (how !== 'abandoned') return [begin, end];
  return [
    begin,
    ...Array.from({ length: times }, () => () => (start(), account.abandon(exchange, 'cut'))),
    end,
  ];
}

function accountOf(progress: { readonly isStopping: boolean }): Requests {
  const observer = { refused() {}, abandoned() {}, broken() {} };
  return new Requests(observer, new TestClock(), progress, { ended() {} });
}
