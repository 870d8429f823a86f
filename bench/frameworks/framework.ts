import type { ProbeId, VerifyOptions } from '@quiesce/verify';

/** A server that a framework brings, without a changed line. */
export interface Framework {
  readonly id: string;
  /** How it is called in the tables. */
  readonly name: string;
  readonly template: Template;
  /** What starts it in production, by its documentation: words, in the folder of the template. `{port}` is replaced. */
  readonly start: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A port that it chooses itself. */
  readonly port?: number;
  /** What of the template can be asked, beyond a GET of `/`. */
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

/** Why a probe may fail with the preload, whatever the framework. */
export const KNOWN: Readonly<Partial<Record<ProbeId, string>>> = {
  load: 'A connection was completed by the kernel between the last accept and the close of the listening socket',
};

/** What is created and built in a folder of its own. Several servers may run from one. */
export interface Template {
  readonly id: string;
  /** `undefined`: it is what the commands create, unchanged. Otherwise why it is written here, in the shape of the starter. */
  readonly writtenBecause?: string;
  /** Run one after another, in the folder; words, no shell. */
  readonly commands: readonly string[];
  /** Written before them. A manifest is completed by what it installs. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whose versions are given, as they are installed. */
  readonly packages: readonly string[];
  /** Where these are installed, in the folder. @default '.' */
  readonly root?: string;
}

/** The manifest of a template that is written here. */
export function manifest(fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ name: 'app', private: true, type: 'module', ...fields }, undefined, 2)}\n`;
}
