/** Which responses of a pod that was asked to stop say `Connection: close`, while it is a lame duck. */
type Announcing =
  | { readonly how: 'none' }
  | { readonly how: 'all' }
  /** With a probability that grows from 0 to 1 over the lame duck. */
  | { readonly how: 'linear' }
  /** Each connection draws a moment in the first `share` of the lame duck, and its first response after that says it. */
  | { readonly how: 'due'; readonly share: number };

/** What becomes of idle connections when the pod drains. */
export type Ending =
  | { readonly how: 'at-once' }
  /** They are left alone until draining is cut. */
  | { readonly how: 'never' }
  | {
      readonly how: 'cold-first';
      /** Idle for this long, in seconds, a connection is closed as draining begins. */
      readonly coldAfter: number;
      /** Seconds for which a younger one is spared, or until its client closes it as it was promised. */
      readonly linger: number | 'keep-alive';
      /** Seconds from the stop on after which connections are not left to their clients any more. @default no limit */
      readonly limit?: number;
      /** Seconds over which those that are closed are spread. */
      readonly spread: number;
    };

/** How a pod closes its connections. */
export interface Rule {
  readonly announcing: Announcing;
  readonly ending: Ending;
}

/** The defaults of the engine. */
const COLD_FIRST = { how: 'cold-first', coldAfter: 1, linger: 0.25, spread: 0 } as const;

/** What servers do, by name. */
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

/** The engine's rule with settings of its own. */
export function quiesce(settings: Partial<Extract<Ending, { how: 'cold-first' }>>): Rule {
  return { announcing: { how: 'all' }, ending: { ...COLD_FIRST, ...settings } };
}
