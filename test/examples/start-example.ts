import type { ServerProcess } from '@quiesce/test/kit';

/** Starts the example with an empty data directory, or with an existing one. */
export type StartExample = (dataDir?: string) => Promise<ServerProcess>;

export const MIB: number = 1024 * 1024;
