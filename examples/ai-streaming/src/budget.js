/** The total time of a shutdown, and the part of it that is reserved for cleanup, in ms. Defaults: those of a drain. */
export const deadline = Number(process.env.DEADLINE ?? 25_000);
export const cleanupTime = Number(process.env.CLEANUP_TIME ?? 5_000);
