import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createColors } from 'picocolors';
import {
  doctor,
  DOCTOR_KINDS,
  DoctorError,
  formatDoctorReport,
  type DoctorFile,
  type DoctorOptions,
  type Kind,
} from '@quiesce/doctor';
import { parseTime } from './time.ts';

/** The options as commander parses them. */
interface Flags extends Omit<DoctorOptions, 'drain' | 'drainFile' | 'balancerCheck'> {
  readonly kind?: Kind;
  readonly drain?: readonly string[];
  readonly balancerCheck?: number;
  readonly balancerFailures?: number;
  readonly balancerTimeout?: number;
  readonly strict: boolean;
  readonly json: boolean;
}

/**
 * Creates the command `doctor <files...>`. It exits with 0 if nothing has to change, 1 if something has to, and 2 if something
 * could not be read.
 */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Report contradictions between the times of the platform and those of the drain.')
    .argument(
      '[files...]',
      'Kubernetes manifests, Compose files, Dockerfiles, ECS task definitions, Nomad jobs, fly.toml, Procfiles, systemd services, pm2 ecosystem files; - is stdin',
    )
    .option(
      '--drain <options>',
      'the options of createDrain: JSON, a JSON file, or the source file that calls it; later ones take precedence',
      collect,
    )
    .option('--grace <time>', 'time from the signal to the kill, if no file sets it', parseTime)
    .addOption(new Option('--kind <kind>', 'the kind of the files').choices(DOCTOR_KINDS))
    .option('--only <names>', 'the containers, services, units or apps that run the drain: web,api', names)
    .option('--margin <time>', 'minimum time between the end and the kill (default: 2s)', parseTime)
    .option(
      '--propagation <time>',
      'time until every router knows that a pod is deleted (default: 5s)',
      parseTime,
    )
    .option('--client-cache <time>', 'how long clients cache an address (default: 0s)', parseTime)
    .option('--pre-stop <time>', 'duration of a preStop hook that does more than sleep', parseTime)
    .option('--balancer-check <time>', 'interval of the readiness checks of the load balancer', parseTime)
    .option(
      '--balancer-failures <count>',
      'number of failed checks until the target is down (default: 3)',
      count,
    )
    .option('--balancer-timeout <time>', 'timeout of a check (default: 1s)', parseTime)
    .option('--balancer-idle <time>', 'idle timeout of the load balancer', parseTime)
    .option('--keep-alive-timeout <time>', "the server's keepAliveTimeout (default: 5s)", parseTime)
    .option('--deregistration <time>', 'deregistration delay of the load balancer', parseTime)
    .option('--longest-request <time>', 'duration of the longest request', parseTime)
    .option('--cluster', 'the service runs in workers of node:cluster')
    .option('--pm2-kill-signal <signal>', "PM2_KILL_SIGNAL of pm2's daemon (default: SIGINT)")
    .option('--strict', 'exit with 1 for warnings, too', false)
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
  return {
    ...options,
    ...(await drainOf(drain ?? [])),
    ...(balancerCheck === undefined
      ? {}
      : {
          balancerCheck: {
            interval: balancerCheck,
            ...(failures === undefined ? {} : { failures }),
            ...(balancerTimeout === undefined ? {} : { timeout: balancerTimeout }),
          },
        }),
  };
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/** Merges the JSON of all `--drain` options; at most one may be a source file, which the doctor reads. */
async function drainOf(given: readonly string[]): Promise<Pick<DoctorOptions, 'drain' | 'drainFile'>> {
  const [drainFile, ...others] = given.filter((value) => SOURCE.test(value));
  if (others.length > 0) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_DRAIN',
      `--drain must name one source file; received ${given.join(' and ')}.`,
    );
  }
  const objects = await Promise.all(given.filter((value) => !SOURCE.test(value)).map(readDrain));
  return {
    ...(drainFile === undefined ? {} : { drainFile }),
    ...(objects.length === 0 ? {} : { drain: Object.assign({}, ...objects) }),
  };
}

/** The doctor validates the content. */
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
      `--drain must be an object in JSON, or the path of a file with one, or of a source file: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function names(value: string): string[] {
  return value.split(',').filter((name) => name !== '');
}

function collect(value: string, others: readonly string[] = []): string[] {
  return [...others, value];
}

function count(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number.');
}
