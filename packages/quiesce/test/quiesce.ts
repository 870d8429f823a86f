import { join } from 'node:path';
import { runCommand, type Ended, type Surroundings } from '../../../test/command.ts';

/** Runs the built `quiesce` with these arguments until it ends. */
export function quiesce(words: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return runCommand(join(import.meta.dirname, '../dist/cli.js'), words, surroundings);
}
