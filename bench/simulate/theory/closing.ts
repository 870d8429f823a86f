/**
 * The ends of connections whose responses announce the close: each has `rate` responses per second, and the window is `window`
 * seconds.
 */
export interface Closing {
  /** Returns the share that is still open. @param after seconds, up to the end of the window */
  survivors(rate: number, window: number, after: number): number;
  /** Returns when most of them end, in seconds. */
  peakAt(rate: number, window: number): number;
}

export const CLOSING = {
  'header, then close': {
    survivors: (rate, _window, after) => Math.exp(-rate * after),
    peakAt: () => 0,
  },
  'linear probability': {
    survivors: (rate, window, after) => Math.exp((-rate * after ** 2) / (2 * window)),
    peakAt: (rate, window) => Math.sqrt(window / rate),
  },
  'due time': {
    survivors: (rate, window, after) => 1 - after / window + (1 - Math.exp(-rate * after)) / (rate * window),
    peakAt: (_rate, window) => window,
  },
} as const satisfies Record<string, Closing>;

/** Returns the share that ends in the fullest bin, relative to a bin if all ended evenly over the window. */
export function expectedPeak(closing: Closing, rate: number, window: number, bin: number): number {
  const first = Math.min(Math.floor(closing.peakAt(rate, window) / bin), Math.round(window / bin) - 1) * bin;
  const ended = closing.survivors(rate, window, first) - closing.survivors(rate, window, first + bin);
  return (ended * window) / bin;
}
