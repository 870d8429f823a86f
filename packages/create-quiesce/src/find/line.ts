import type { Source } from '../source/source.ts';

/** Returns the line of an offset in a file, from 1. */
export function lineOf({ text }: Pick<Source, 'text'>, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
