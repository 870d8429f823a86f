import type { DrainOptions } from '@quiesce/core';

/** ms after which a process that was asked to stop is killed: the limit of `docker stop`. */
export const KILL_AFTER = 10_000;
/** ms that a server has by its own settings, as docs/settings.md has it for that limit. */
export const LIMIT = 7_000;
/** ms for which all servers keep an idle connection: Node's default, and not the 72 s of Fastify. */
export const KEEP_ALIVE = 5_000;
/**
 * Where clients are not told by readiness: each idle connection is left to its client. That takes the 6 s for which Node keeps
 * one, after the last request.
 */
export const PATIENT: DrainOptions = { deadline: 9_000, idleLinger: 'keep-alive' };
