import type { DrainOptions } from '@quiesce/core';
import type { Addresses } from './load/load.ts';
import type { Site } from './parts/site.ts';
import type { Server } from './servers.ts';

/** An environment in which servers are restarted. */
export interface Setting {
  readonly id: string;
  /** Its name in the tables. */
  readonly name: string;
  /** A program that is not a package, and the command that prints its version. */
  readonly program?: {
    readonly name: string;
    readonly version: readonly [command: string, argument: string];
  };
  /** Its packages. */
  readonly packages?: readonly string[];
  /** Options of the drain in this setting, besides its deadline. */
  readonly drain: DrainOptions;
  /** ms for which peers with a delay keep serving after the signal. */
  readonly delay: number;
  /** Starts two instances or workers of a server, and the program in front of them. */
  readonly start: (site: Site, server: Server, env: NodeJS.ProcessEnv) => Promise<Running>;
}

/** The started processes. They end with their site. */
export interface Running {
  readonly addresses: Addresses;
  /** Restarts the next instance, or all workers one after another. */
  readonly restart: () => Promise<void>;
}
