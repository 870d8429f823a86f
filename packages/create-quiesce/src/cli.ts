import { readFileSync } from 'node:fs';
import process from 'node:process';
import { CommanderError } from 'commander';
import { createCommand } from './command.ts';
import { InitError } from './errors.ts';

/** Exit code if nothing could be planned. */
const COULD_NOT_PLAN = 2;

const { version }: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
// The reader, such as `head`, may close the pipe early.
process.stdout.on('error', () => process.exit(COULD_NOT_PLAN));

try {
  await createCommand().version(version).parseAsync();
} catch (error) {
  process.exitCode = COULD_NOT_PLAN;
  // Commander has already written its output: an error, or the help text.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : COULD_NOT_PLAN;
  else process.stderr.write(`create-quiesce: ${textOf(error)}\n`);
}

/** Stack traces are only for errors of the tool itself. */
function textOf(error: unknown): string {
  if (error instanceof InitError) return `${error.code}: ${error.message}`;
  // For a file that cannot be written.
  if (error instanceof Error && 'syscall' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
