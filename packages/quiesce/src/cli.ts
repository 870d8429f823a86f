import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './doctor-command.ts';
import { errorLine } from './error-line.ts';
import { runCommand } from './run-command.ts';
import { verifyCommand } from './verify-command.ts';

/** Nothing could be judged. */
const COULD_NOT_RUN = 2;

// Whoever reads may have enough, such as `head`; the servers are ended in any case.
process.stdout.on('error', () => process.exit(COULD_NOT_RUN));

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = COULD_NOT_RUN;
  // Commander has written what it has to say: an error, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : COULD_NOT_RUN;
  else process.stderr.write(`${errorLine(error)}\n`);
}
// A probe that was interrupted may have left timers.
process.exit();

function program(): Command {
  const quiesce = new Command('quiesce')
    .description('Judges how an HTTP server stops, and stops it well.')
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError('(--help has the options)')
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
