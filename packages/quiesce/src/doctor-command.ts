import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createColors } from 'picocolors';
import {
  doctor,
  DoctorError,
  formatDoctorReport,
  type DoctorFile,
  type DoctorOptions,
  type Kind,
} from '@quiesce/doctor';
import { parseTime } from './time.ts';

/** What commander makes of the options. */
interface Flags extends Omit<DoctorOptions, 'drain' | 'balancerCheck'> {
  readonly kind?: Kind;
  readonly drain?: string;
  readonly balancerCheck?: number;
  readonly balancerFailures: number;
  readonly balancerTimeout?: number;
  readonly strict: boolean;
  readonly json: boolean;
}

/**
 * `doctor <files...>`, to be added to a program. It ends with 0 where nothing has to change, 1 where something has to, and
 * 2 where something could not be read.
 */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description("Say which times contradict each other: the platform's, and the drain's.")
    .argument(
      '<files...>',
      'Kubernetes manifests, Compose files, systemd services, pm2 ecosystem files; - is stdin',
    )
    .option('--drain <json>', 'the options of createDrain, as JSON or as the path of a JSON file')
    .addOption(
      new Option('--kind <kind>', 'what the files are').choices(['kubernetes', 'compose', 'systemd', 'pm2']),
    )
    .option('--only <names>', 'the containers, services, units or apps that run the drain: web,api', names)
    .option('--margin <time>', 'left between the end and the kill (default: 2s)', parseTime)
    .option('--propagation <time>', 'until every router knows that a pod is deleted (default: 5s)', parseTime)
    .option('--client-cache <time>', 'how long clients remember an address (default: 0s)', parseTime)
    .option('--pre-stop <time>', 'how long a preStop hook takes that does more than sleep', parseTime)
    .option('--balancer-check <time>', 'how often the balancer checks readiness', parseTime)
    .option('--balancer-failures <count>', 'how many checks have to fail', count, 3)
    .option('--balancer-timeout <time>', 'how long a check may take (default: 1s)', parseTime)
    .option('--balancer-idle <time>', 'how long the balancer keeps idle connections', parseTime)
    .option('--keep-alive-timeout <time>', "the server's keepAliveTimeout (default: 5s)", parseTime)
    .option(
      '--deregistration <time>',
      'how long the balancer lets connections of a leaving target go on',
      parseTime,
    )
    .option('--longest-request <time>', 'the longest that a request may take', parseTime)
    .option('--cluster', 'the service runs in workers of node:cluster')
    .option('--pm2-kill-signal <signal>', "PM2_KILL_SIGNAL of pm2's daemon (default: SIGINT)")
    .option('--strict', 'end with 1 for a warning, too', false)
    .option('--json', 'the report as JSON', false)
    .action(run);
}

async function run(files: readonly string[], flags: Flags): Promise<void> {
  const report = await doctor(await Promise.all(files.map(readStdin)), await optionsOf(flags));
  const colors = process.stdout.isTTY && createColors().isColorSupported;
  process.stdout.write(
    flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : formatDoctorReport(report, { colors }),
  );
  process.exitCode = report.errors > 0 || (flags.strict && report.warnings > 0) ? 1 : 0;
}

async function readStdin(file: string): Promise<DoctorFile> {
  return file === '-' ? { name: 'stdin', text: await text(process.stdin) } : file;
}

async function optionsOf({ drain, balancerCheck, ...flags }: Flags): Promise<DoctorOptions> {
  const { balancerFailures: failures, balancerTimeout, strict: _strict, json: _json, ...options } = flags;
  const timeout = balancerTimeout === undefined ? {} : { timeout: balancerTimeout };
  return {
    ...options,
    ...(drain === undefined ? {} : { drain: await readDrain(drain) }),
    ...(balancerCheck === undefined
      ? {}
      : { balancerCheck: { interval: balancerCheck, failures, ...timeout } }),
  };
}

/** What is wrong inside is for the doctor to say. */
async function readDrain(json: string): Promise<object> {
  try {
    const parsed: unknown = JSON.parse(
      json.trimStart().startsWith('{') ? json : await readFile(json, 'utf8'),
    );
    if (typeof parsed === 'object' && parsed !== null) return parsed;
    throw new TypeError('not an object');
  } catch (error) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_DRAIN',
      `--drain must be an object in JSON, or the path of a file with one: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function names(value: string): string[] {
  return value.split(',').filter((name) => name !== '');
}

function count(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number.');
}
