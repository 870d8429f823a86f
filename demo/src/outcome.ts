/** The expected response of a request. */
export interface Expected {
  readonly status: number;
  /** Length of the body, if known. */
  readonly bytes?: number;
}

/** The received response. */
export interface Received {
  /** `undefined` if no headers of a response came. */
  readonly status: number | undefined;
  readonly bytes: number;
  /** True if the response ended where HTTP requires. */
  readonly complete: boolean;
  /** A short description of the failure. */
  readonly error: string | undefined;
}

export const LOSSES = ['reset', 'truncated', '5xx'] as const;
/** No response; a cut response; an error status. */
export type Loss = (typeof LOSSES)[number];

/** Every request has exactly one outcome. */
export type Outcome = { readonly kind: 'answered' } | { readonly kind: Loss; readonly cause: string };

export function outcomeOf(expected: Expected, received: Received): Outcome {
  const { status, bytes, complete, error } = received;
  if (status === undefined) return { kind: 'reset', cause: error ?? 'closed without an answer' };
  if (status !== expected.status) return { kind: '5xx', cause: `${status} ${error ?? 'of the instance'}` };
  if (!complete) return { kind: 'truncated', cause: error ?? 'broke off' };
  if (expected.bytes !== undefined && bytes !== expected.bytes) {
    return { kind: 'truncated', cause: `${bytes} of ${expected.bytes} bytes` };
  }
  return { kind: 'answered' };
}

/** Counts the outcomes of many requests. */
export class Tally {
  sent = 0;
  answered = 0;
  readonly lost: Record<Loss, number> = { reset: 0, truncated: 0, '5xx': 0 };
  /** Number of losses by kind and cause. */
  readonly causes: Map<string, number> = new Map();

  get totalLost(): number {
    return LOSSES.reduce((sum, kind) => sum + this.lost[kind], 0);
  }

  get inFlight(): number {
    return this.sent - this.answered - this.totalLost;
  }

  add(outcome: Outcome): void {
    if (outcome.kind === 'answered') {
      this.answered += 1;
      return;
    }
    this.lost[outcome.kind] += 1;
    const cause = `${outcome.kind}: ${outcome.cause}`;
    this.causes.set(cause, (this.causes.get(cause) ?? 0) + 1);
  }
}
