import type { VerifyOptions } from '@quiesce/verify';
import type { Site } from '../rolling/parts/site.ts';

/** A server that is compared. */
export interface Peer {
  /** Name of its file in `servers/`, without the extension, if it is a Node.js program. */
  readonly id: string;
  /** Name in the tables. */
  readonly name: string;
  /** npm packages whose versions are reported. */
  readonly packages: readonly string[];
  /** Readiness path, if it has one on the port of the service. */
  readonly readyPath?: string;
  /** Announced lame duck in ms. @default 0 */
  readonly lameDuck?: number;
  /** Set if it is not a Node.js program. */
  readonly program?: Program;
}

/** A server that is installed on the machine. */
export interface Program {
  /** Its files in `servers/`; the comment at the top of each lists its settings. */
  readonly files: readonly string[];
  /** Debian package that contains it. */
  readonly debian: string;
  /** Commands that print versions, by name. All of them must run. */
  readonly versions: Readonly<Record<string, readonly [file: string, ...parameters: string[]]>>;
  /** Returns how it is started, and its routes. */
  readonly options: (site: Site) => Promise<VerifyOptions>;
}
