import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './doctor-command.ts';
import { errorLine } from './error-line.ts';
import { runCommand } from './run-command.ts';
import { verifyCommand } from './verify-command.ts';

/** Exit code if nothing could be judged. */
const COULD_NOT_RUN = 2;

// The reader, such as `head`, may close the pipe early; the servers are ended in any case.
process.stdout.on('error', () => process.exit(COULD_NOT_RUN));

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = COULD_NOT_RUN;
  // Commander has already written its output: an error, or the help text.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : COULD_NOT_RUN;
  else process.stderr.write(`${errorLine(error)}\n`);
}
// An interrupted probe may have left timers.
process.exit();

function program(): Command {
  const quiesce = new Command('quiesce')
    .description('Judges the shutdown of an HTTP server, or runs a command with a graceful shutdown.')
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError('(--help lists the options)')
    .exitOverride();
  for (const command of [verifyCommand(), doctorCommand(), runCommand()]) {
    quiesce.addCommand(command.copyInheritedSettings(quiesce));
  }
  return quiesce;
}

function version(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
