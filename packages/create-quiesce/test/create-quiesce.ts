import { join } from 'node:path';
import { runCommand, type Ended, type Surroundings } from '../../../test/command.ts';

/** Runs `create-quiesce` with these words, as the build has it, to its end. */
export function createQuiesce(words: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return runCommand(join(import.meta.dirname, '../dist/cli.js'), words, surroundings);
}
