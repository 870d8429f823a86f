/** ms after which a process that was asked to stop is killed: the limit of `docker stop`. */
export const KILL_AFTER = 10_000;
/** ms that a server has by its own settings, as docs/settings.md has it for that limit. */
export const LIMIT = 7_000;
