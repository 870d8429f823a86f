import { resolve } from 'node:path';
import process from 'node:process';
import { Command, Option } from 'commander';
import { createColors } from 'picocolors';
import { formatPlan } from './format.ts';
import { planInit } from './plan.ts';
import { writeFiles } from './write/write-files.ts';
import { TEMPLATES, writeTemplate } from './write/template.ts';
import { FRAMEWORK_NAMES, type FrameworkName } from './project/frameworks.ts';

interface Flags {
  readonly framework?: FrameworkName;
  readonly entry?: string;
  readonly drain?: string;
  readonly write: boolean;
  readonly dryRun: boolean;
  readonly template?: string;
}

/** The command. It sets the exit code: 0, all is planned, or written; 1, something is to be done by hand. */
export function createCommand(): Command {
  return new Command('create-quiesce')
    .description(
      'Looks at a package, and prints what to install and what to add so that it stops well; or writes a new service.',
    )
    .showHelpAfterError('(--help has the options)')
    .exitOverride()
    .argument(
      '[folder]',
      'the package of the service (default: the current folder), or the folder of a new one',
    )
    .addOption(
      new Option('--framework <name>', 'of several, the one that takes the requests').choices(
        FRAMEWORK_NAMES,
      ),
    )
    .option(
      '--entry <file>',
      'the file that starts the service (default: by scripts.start, main, or its name)',
    )
    .option('--drain <file>', 'the new file (default: drain, beside the app)')
    .addOption(
      new Option('--template <name>', 'writes a new service into the folder: a copy of an example').choices(
        TEMPLATES,
      ),
    )
    .option('--write', 'writes what is printed otherwise', false)
    .option('--dry-run', 'prints, and writes nothing: the default, also against --write', false)
    .addHelpText('after', EXIT_CODES)
    .action(run);
}

const EXIT_CODES = `
Exit codes: 0, all is planned, or written; 1, something is to be done by hand, and nothing was written; 2, nothing could be planned.`;

async function run(folder: string | undefined, { template, ...flags }: Flags): Promise<void> {
  if (template === undefined) return add(folder ?? '.', flags);
  process.stdout.write(await writeTemplate(template, folder, flags.dryRun));
}

/** Adds to a service that is there. */
async function add(folder: string, { write, dryRun, ...options }: Flags): Promise<void> {
  const plan = await planInit({ folder, ...options });
  const isWritten = write && !dryRun && plan.obstacles.length === 0;
  if (isWritten) await writeFiles(resolve(folder), plan.files);
  const colors = process.stdout.isTTY && createColors().isColorSupported;
  process.stdout.write(formatPlan(plan, isWritten ? 'written' : 'planned', colors));
  process.exitCode = plan.obstacles.length > 0 ? 1 : 0;
}
