import type { VerifyOptions } from '@quiesce/verify';
import type { Site } from '../rolling/parts/site.ts';

/** A server that is compared. */
export interface Peer {
  /** Its file in `servers/`, without the ending, if it is a program of Node. */
  readonly id: string;
  /** How it is called in the tables. */
  readonly name: string;
  /** Whose versions are given. */
  readonly packages: readonly string[];
  /** The path of its readiness, if it has one on the port of the service. */
  readonly readyPath?: string;
  /** ms that it says it serves on after the signal. @default 0 */
  readonly lameDuck?: number;
  /** For a server that is no program of Node. */
  readonly program?: Program;
}

/** A server that is installed on the machine. */
export interface Program {
  /** Its files in `servers/`; what was set is said at the top of each. */
  readonly files: readonly string[];
  /** The package of Debian that has it. */
  readonly debian: string;
  /** By name, the command that prints a version. All of them have to run. */
  readonly versions: Readonly<Record<string, readonly [file: string, ...parameters: string[]]>>;
  /** How it is started, and what it answers. */
  readonly options: (site: Site) => Promise<VerifyOptions>;
}
