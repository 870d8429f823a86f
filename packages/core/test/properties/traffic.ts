import * as fc from 'fast-check';

/** What a handler does with a request, and when. */
export interface Answer {
  readonly how: 'end' | 'parts' | 'large' | 'destroy' | 'hang';
  /** ms; 0 is in the same turn as the request. */
  readonly after: number;
}

/** The next step of an HTTP/1 client on its connection. */
export type Step =
  | {
      readonly do: 'ask';
      readonly answers: readonly Answer[];
      readonly method: 'GET' | 'HEAD';
      readonly version: '1.0' | '1.1';
    }
  | { readonly do: 'upload'; readonly answer: Answer; readonly expects: boolean; readonly isWhole: boolean }
  | { readonly do: 'upgrade'; readonly how: 'accept' | 'destroy' | 'refuse' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'probe' | 'half a head' | 'half-close' | 'destroy' | 'reset' | 'pause' | 'resume' };

/** The next step of an HTTP/2 client in its session. */
export type SessionStep =
  | {
      readonly do: 'ask';
      readonly answer: Answer;
      readonly method: 'GET' | 'HEAD' | 'POST';
      readonly isOpen: boolean;
    }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'cancel' | 'close' | 'destroy' };

/** A request without a connection. */
export interface Injected {
  readonly at: number;
  readonly after: number;
  readonly socket: 'none' | 'object' | 'real';
  readonly events: readonly ('finish' | 'close')[];
}

export interface Traffic {
  readonly connections: readonly (readonly Step[])[];
  readonly sessions: readonly (readonly SessionStep[])[];
  readonly injected: readonly Injected[];
  /** When the shutdown starts, in ms. */
  readonly shutdownAt: number;
}

const time = fc.nat(40);
const answer: fc.Arbitrary<Answer> = fc.record({
  how: fc.constantFrom('end', 'end', 'end', 'parts', 'large', 'destroy', 'hang'),
  after: fc.oneof(fc.constant(0), time),
});
const wait = fc.record({ do: fc.constant('wait'), ms: time });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask'),
      answers: fc.array(answer, { minLength: 1, maxLength: 6 }),
      method: fc.constantFrom('GET', 'GET', 'HEAD'),
      version: fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('upload'),
      answer,
      expects: fc.boolean(),
      isWhole: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('upgrade'),
      how: fc.constantFrom('accept', 'destroy', 'refuse'),
    }),
  },
  { weight: 5, arbitrary: wait },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('probe', 'half a head', 'half-close', 'destroy', 'reset', 'pause', 'resume'),
    }),
  },
);

const sessionStep: fc.Arbitrary<SessionStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask'),
      answer,
      method: fc.constantFrom('GET', 'HEAD', 'POST'),
      isOpen: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: wait },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'cancel', 'close', 'destroy') }) },
);

const injected: fc.Arbitrary<Injected> = fc.record({
  at: fc.nat(150),
  after: time,
  socket: fc.constantFrom('none', 'object', 'real'),
  events: fc.constantFrom<Injected['events'][]>(
    ['finish'],
    ['close'],
    ['finish', 'close'],
    ['close', 'finish'],
  ),
});

/** Any traffic of clients for a short time. */
export const anyTraffic: fc.Arbitrary<Traffic> = fc.record({
  connections: fc.array(fc.array(step, { minLength: 1, maxLength: 10 }), { minLength: 4, maxLength: 16 }),
  sessions: fc.array(fc.array(sessionStep, { minLength: 1, maxLength: 10 }), { maxLength: 4 }),
  injected: fc.array(injected, { maxLength: 8 }),
  shutdownAt: fc.integer({ min: 50, max: 400 }),
});
