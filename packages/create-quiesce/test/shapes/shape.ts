import type { InitOptions } from '../../src/plan.ts';
import type { Files } from '../project.ts';

/** A project as in public repositories, with the correct result. */
export interface Shape {
  readonly title: string;
  readonly files: Files;
  readonly options?: Omit<InitOptions, 'folder'>;
  readonly right: Right;
}

interface Right {
  readonly entry?: string;
  /** Lines that are added to each file. */
  readonly added?: Readonly<Record<string, readonly string[]>>;
  /** Why nothing is written: a part of each obstacle. */
  readonly refused?: readonly string[];
  /** Parts of the notes. */
  readonly notes?: readonly string[];
}

export const MODULE = { type: 'module' } as const;
/** The line that every Express app gets after its creation. */
export const FIRST = 'app.use(expressDrain(drain)); // first: health routes, refusals, requests in flight';
