import type { InitOptions } from '../../src/plan.ts';
import type { Files } from '../project.ts';

/** A project as public ones are made, and what is right about it. */
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
  /** Why nothing is written: a part of each reason, and there are no others. */
  readonly refused?: readonly string[];
  /** Parts of the notes. */
  readonly notes?: readonly string[];
}

export const MODULE = { type: 'module' } as const;
/** What every app of Express gets behind its making. */
export const FIRST = 'app.use(expressDrain(drain)); // first: health routes, refusals, requests in flight';
