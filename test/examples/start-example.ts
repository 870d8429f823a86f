import type { ServerProcess } from '@quiesce/test/kit';

/** Starts the example on an empty data directory, or on one it had before. */
export type StartExample = (dataDir?: string) => Promise<ServerProcess>;

export const MIB: number = 1024 * 1024;
