/** The whole time of a shutdown, and the part of it that is kept for cleanup, in ms: the defaults of a drain, unless they are set. */
export const deadline = Number(process.env.DEADLINE ?? 25_000);
export const cleanupTime = Number(process.env.CLEANUP_TIME ?? 5_000);
