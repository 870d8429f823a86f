import type { DrainOptions } from '@quiesce/core';

/** ms after which a process that was asked to stop is killed: the limit of `docker stop`. */
export const KILL_AFTER = 10_000;
/** Deadline in ms of a server by its own settings, from docs/settings.md for that limit. */
export const LIMIT = 7_000;
/** ms for which all servers keep idle connections: the default of Node, instead of the 72 s of Fastify. */
export const KEEP_ALIVE = 5_000;
/**
 * For clients that do not check readiness: each idle connection is left to its client. That takes the 6 s for which Node keeps a
 * connection after its last request.
 */
export const PATIENT: DrainOptions = { deadline: 9_000, idleLinger: 'keep-alive' };
