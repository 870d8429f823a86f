import { Command } from 'commander';
import picocolors from 'picocolors';
import {
  formatEnd,
  PROBE_IDS,
  PROBE_TITLES,
  verifyShutdown,
  type ReportFormat,
  type VerifyOptions,
  type VerifyReport,
} from '@quiesce/verify';
import { compare } from './compare.ts';
import { readConfig } from './config.ts';
import { flags, type FlagValues } from './flags.ts';
import { abortOnSignal } from './interrupt.ts';
import { Live } from './live.ts';
import { prepareOutputs, takesStdout, writeComparison, writeOutputs, type Outputs } from './outputs.ts';

interface Values extends FlagValues, Outputs {
  readonly config?: string;
  readonly list?: boolean;
  readonly compare?: boolean;
}

/** Creates `quiesce verify`. It sets the exit code: 0, everything holds; 1, something does not. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('starts a server, stops it, and reports what was lost')
    .description(
      'Starts a server, sends traffic as clients and load balancers do, stops it, and reports what was lost, with a new server for each probe.\n' +
        'The port is in its environment as PORT, and replaces {port} in the command.',
    )
    .argument('[command...]', 'starts the server, such as -- node server.js')
    .passThroughOptions();
  for (const flag of Object.values(flags())) command.addOption(flag);
  return command
    .option(
      '--config <file>',
      'a file with these options by their names in code: JSON, or a module; flags take precedence',
    )
    .option(
      '--compare',
      'judges the server twice, as it is and with @quiesce/auto preloaded, and prints one table',
    )
    .option('--json [file]', 'writes the report as JSON, without a file to stdout')
    .option('--junit <file>', 'writes the report as JUnit XML')
    .option('--html <file>', 'writes the report as one page with pictures')
    .option('--badge <file>', 'writes the verdict as a badge in SVG')
    .option('--summary <file>', 'appends the report as Markdown, such as to $GITHUB_STEP_SUMMARY')
    .option('--annotations', 'prints failures as annotations of GitHub Actions')
    .option('--list', 'prints the probes')
    .addHelpText('after', EXIT_CODES)
    .action(async (words: readonly string[], values: Values) => {
      if (values.list) process.stdout.write(list());
      else process.exitCode = await verify(words, values);
    });
}

/** Exit code if every probe was skipped. */
const NOTHING_JUDGED = 2;

const EXIT_CODES = `
Times: 10s, 500ms, 1m30s.
Exit codes: 0, no probe failed; 1, a probe failed; 2, nothing could be judged, or interrupted.
With --compare they are those of the server with @quiesce/auto.`;

/** @returns the exit code */
async function verify(words: readonly string[], values: Values): Promise<number> {
  const { config, list: _list, compare: isComparison, ...others } = values;
  const { json, junit, html, badge, summary, annotations, ...given } = others;
  const outputs: Outputs = {
    ...(json === undefined ? {} : { json }),
    ...(junit === undefined ? {} : { junit }),
    ...(html === undefined ? {} : { html }),
    ...(badge === undefined ? {} : { badge }),
    ...(summary === undefined ? {} : { summary }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const options: VerifyOptions = {
    ...(config === undefined ? {} : await readConfig(config)),
    ...given,
    ...(words.length === 0 ? {} : { command: words }),
  };
  await prepareOutputs(outputs);
  const stream = takesStdout(outputs) ? process.stderr : process.stdout;
  const format = formatFor(stream);
  if (isComparison) {
    const comparison = await compare(options, numberOf(options), stream, format);
    await writeComparison(comparison, outputs);
    return exitCodeOf(comparison.with);
  }
  const live = new Live(stream, format, { total: numberOf(options) });
  try {
    const report = await verifyShutdown({
      ...options,
      abort: abortOnSignal(),
      onProgress: (progress) => live.update(progress),
    });
    live.end();
    stream.write(`\n${formatEnd(report, format)}\n`);
    await writeOutputs(report, outputs);
    return exitCodeOf(report);
  } finally {
    live.end();
  }
}

function exitCodeOf({ verdict, probes }: VerifyReport): number {
  if (probes.every((probe) => probe.verdict === 'skip')) return NOTHING_JUDGED;
  return verdict === 'pass' ? 0 : 1;
}

function formatFor(stream: NodeJS.WriteStream): ReportFormat {
  const { env } = process;
  const isForced = env['FORCE_COLOR'] !== undefined;
  const colors = picocolors.isColorSupported && (stream.isTTY || isForced);
  return { colors, width: stream.isTTY ? stream.columns : Number(env['COLUMNS'] ?? 100) };
}

/** Returns the number of probes that run. */
function numberOf({ only, skip = [] }: VerifyOptions): number {
  return PROBE_IDS.filter((id) => (only?.includes(id) ?? true) && !skip.includes(id)).length;
}

function list(): string {
  return PROBE_IDS.map((id) => `${id.padEnd(20)} ${PROBE_TITLES[id]}\n`).join('');
}
