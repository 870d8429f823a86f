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

/** Creates the command. It sets the exit code: 0, everything is planned or written; 1, manual steps are needed. */
export function createCommand(): Command {
  return new Command('create-quiesce')
    .description(
      'Examines a package, and prints what to install and what to add for a graceful shutdown; or writes a new service.',
    )
    .showHelpAfterError('(--help lists the options)')
    .exitOverride()
    .argument(
      '[folder]',
      'the package of the service (default: the current folder), or the folder of a new one',
    )
    .addOption(
      new Option(
        '--framework <name>',
        'the framework that receives the requests, if there are several',
      ).choices(FRAMEWORK_NAMES),
    )
    .option(
      '--entry <file>',
      'the file that starts the service (default: from scripts.start, main, or usual names)',
    )
    .option('--drain <file>', 'the new file (default: drain, beside the app)')
    .addOption(
      new Option('--template <name>', 'writes a new service into the folder: a copy of an example').choices(
        TEMPLATES,
      ),
    )
    .option('--write', 'writes the changes instead of printing them', false)
    .option('--dry-run', 'prints the changes and writes nothing: the default; overrides --write', false)
    .addHelpText('after', EXIT_CODES)
    .action(run);
}

const EXIT_CODES = `
Exit codes: 0, everything is planned or written; 1, manual steps are needed, and nothing was written; 2, nothing could be planned.`;

async function run(folder: string | undefined, { template, ...flags }: Flags): Promise<void> {
  if (template === undefined) return add(folder ?? '.', flags);
  process.stdout.write(await writeTemplate(template, folder, flags.dryRun));
}

/** Adds Quiesce to an existing service. */
async function add(folder: string, { write, dryRun, ...options }: Flags): Promise<void> {
  const plan = await planInit({ folder, ...options });
  const isWritten = write && !dryRun && plan.obstacles.length === 0;
  if (isWritten) await writeFiles(resolve(folder), plan.files);
  const colors = process.stdout.isTTY && createColors().isColorSupported;
  process.stdout.write(formatPlan(plan, isWritten ? 'written' : 'planned', colors));
  process.exitCode = plan.obstacles.length > 0 ? 1 : 0;
}
