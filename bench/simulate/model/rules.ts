/** Which responses of a stopping pod carry `Connection: close` while it is a lame duck. */
type Announcing =
  | { readonly how: 'none' }
  | { readonly how: 'all' }
  /** With a probability that grows from 0 to 1 over the lame duck. */
  | { readonly how: 'linear' }
  /** Each connection draws a time in the first `share` of the lame duck, and its first response after that carries the header. */
  | { readonly how: 'due'; readonly share: number };

/** What happens to idle connections when the pod drains. */
export type Ending =
  | { readonly how: 'at-once' }
  /** They are left open until draining is cut. */
  | { readonly how: 'never' }
  | {
      readonly how: 'cold-first';
      /** A connection that has been idle for this long, in seconds, is closed when draining begins. */
      readonly coldAfter: number;
      /** Seconds for which a younger one is spared, or until its client closes it at the announced time. */
      readonly linger: number | 'keep-alive';
      /** Seconds since the stop after which connections are no longer left to their clients. @default no limit */
      readonly limit?: number;
      /** Seconds over which the closes are spread. */
      readonly spread: number;
    };

/** How a pod closes its connections. */
export interface Rule {
  readonly announcing: Announcing;
  readonly ending: Ending;
}

/** The defaults of the engine. */
const COLD_FIRST = { how: 'cold-first', coldAfter: 1, linger: 0.25, spread: 0 } as const;

/** Rules of servers, by name. */
export const RULES = {
  'abrupt close': { announcing: { how: 'none' }, ending: { how: 'at-once' } },
  'header only': { announcing: { how: 'all' }, ending: { how: 'never' } },
  'header, then close': { announcing: { how: 'all' }, ending: { how: 'at-once' } },
  'linear probability': { announcing: { how: 'linear' }, ending: { how: 'at-once' } },
  'due time': { announcing: { how: 'due', share: 1 }, ending: { how: 'at-once' } },
  'due time in 3/4': { announcing: { how: 'due', share: 0.75 }, ending: { how: 'at-once' } },
  quiesce: { announcing: { how: 'all' }, ending: COLD_FIRST },
  'quiesce, keep-alive': { announcing: { how: 'all' }, ending: { ...COLD_FIRST, linger: 'keep-alive' } },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** Returns the engine's rule with custom settings. */
export function quiesce(settings: Partial<Extract<Ending, { how: 'cold-first' }>>): Rule {
  return { announcing: { how: 'all' }, ending: { ...COLD_FIRST, ...settings } };
}
