/**
 * Settings by the bench that starts a server: its time limit, delay and `keepAliveTimeout`, all in ms, and options of a drain.
 * The defaults are those of the comparison of peers.
 */
const { LIMIT = '5000', DELAY, DRAIN = '{}', KEEP_ALIVE = '72000', EXIT_ON_CLOSE } = process.env;

export const limit = Number(LIMIT);

/** @param fallback ms if the bench does not set it */
export function delay(fallback) {
  return Number(DELAY ?? fallback);
}

/** ms for which Fastify keeps idle connections; its own default is 72 s. */
export const keepAliveTimeout = Number(KEEP_ALIVE);

/** True if the process must exit when the server has closed: a node:cluster worker lives as long as its channel. */
export const exitsOnClose = EXIT_ON_CLOSE !== undefined;

/** Options for `createDrain`; none if the bench measures the defaults. `/work` takes longer than the default `handlerGrace`, half of draining. */
export const drainOptions =
  DRAIN === 'none' ? {} : { deadline: limit, handlerGrace: 3_000, ...JSON.parse(DRAIN) };
