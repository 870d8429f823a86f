import type { DrainOptions } from '@quiesce/core';
import type { Addresses } from './load/load.ts';
import type { Site } from './parts/site.ts';
import type { Server } from './servers.ts';

/** Something that servers are restarted behind, or in. */
export interface Setting {
  readonly id: string;
  /** How it is called in the tables. */
  readonly name: string;
  /** What of it is no package, and the command that prints its version. */
  readonly program?: {
    readonly name: string;
    readonly version: readonly [command: string, argument: string];
  };
  /** What of it is a package. */
  readonly packages?: readonly string[];
  /** What a drain is given here, besides its deadline. */
  readonly drain: DrainOptions;
  /** ms for which the peers that have a delay serve on after the signal. */
  readonly delay: number;
  /** Starts two instances or workers of a server, and what is in front of them. */
  readonly start: (site: Site, server: Server, env: NodeJS.ProcessEnv) => Promise<Running>;
}

/** What has been started. The end of its site ends it. */
export interface Running {
  readonly addresses: Addresses;
  /** One more restart: of the instance whose turn it is, or of all workers, one after another. */
  readonly restart: () => Promise<void>;
}
