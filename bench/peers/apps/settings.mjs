/**
 * What the bench that starts a server may set: its time limit, its delay, its `keepAliveTimeout`, all in ms, and options of a
 * drain. What it does not set is as in the comparison of the peers.
 */
const { LIMIT = '5000', DELAY, DRAIN = '{}', KEEP_ALIVE = '72000', EXIT_ON_CLOSE } = process.env;

export const limit = Number(LIMIT);

/** @param fallback ms where the bench sets none */
export function delay(fallback) {
  return Number(DELAY ?? fallback);
}

/** ms for which Fastify keeps idle connections; by itself 72 s. */
export const keepAliveTimeout = Number(KEEP_ALIVE);

/** Whether the end of the server ends the process: a node:cluster worker lives as long as its channel. */
export const exitsOnClose = EXIT_ON_CLOSE !== undefined;

/** For `createDrain`; none where the bench measures what it does without. The work of `/work` takes longer than half of draining, which is the default of its grace. */
export const drainOptions =
  DRAIN === 'none' ? {} : { deadline: limit, handlerGrace: 3_000, ...JSON.parse(DRAIN) };
