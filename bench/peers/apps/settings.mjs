/**
 * What the bench that starts a server may set: its time limit and its delay, both in ms, and options of a drain. What it does
 * not set is as in the comparison of the peers.
 */
const { LIMIT = '5000', DELAY, DRAIN = '{}' } = process.env;

export const limit = Number(LIMIT);

/** @param fallback ms where the bench sets none */
export function delay(fallback) {
  return Number(DELAY ?? fallback);
}

/** For `createDrain`. */
export const drainOptions = { deadline: limit, ...JSON.parse(DRAIN) };
