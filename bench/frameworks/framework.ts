import type { ProbeId, VerifyOptions } from '@quiesce/verify';

/** A server created by a framework, unchanged. */
export interface Framework {
  readonly id: string;
  /** Its name in the tables. */
  readonly name: string;
  readonly template: Template;
  /** Its production start command from the documentation: words, run in the folder of the template. `{port}` is replaced. */
  readonly start: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The port, if the server does not take it from `PORT`. */
  readonly port?: number;
  /** Paths of the template that can be tested besides a GET of `/`. */
  readonly paths?: Paths;
}

type Paths = Pick<
  VerifyOptions,
  | 'path'
  | 'slowPath'
  | 'uploadPath'
  | 'downloadPath'
  | 'readyPath'
  | 'eventsPath'
  | 'streamPath'
  | 'streamBody'
  | 'webSocketPath'
>;

/** Reasons why a probe may fail with the preload for any framework. */
export const KNOWN: Readonly<Partial<Record<ProbeId, string>>> = {
  load: 'A connection was completed by the kernel between the last accept and the close of the listening socket',
};

/** A project that is created and built in a folder of its own. Several servers may run from it. */
export interface Template {
  readonly id: string;
  /** `undefined` if the commands create it unchanged; otherwise the reason why it is written here after the starter. */
  readonly writtenBecause?: string;
  /** Commands run in the folder one after another; words, without a shell. */
  readonly commands: readonly string[];
  /** Files written before the commands run. The commands add dependencies to a manifest. */
  readonly files?: Readonly<Record<string, string>>;
  /** Packages whose installed versions are reported. */
  readonly packages: readonly string[];
  /** Folder in which these packages are installed. @default '.' */
  readonly root?: string;
}

/** Returns the manifest of a template that is written here. */
export function manifest(fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ name: 'app', private: true, type: 'module', ...fields }, undefined, 2)}\n`;
}
