import { elsewhere, inFile } from '../changes.ts';
import { isRecord, type Cursor } from '../cursor.ts';
import { parseDuration, wholeSeconds } from '../durations.ts';
import { foreignReason } from '../foreign.ts';
import { launchOfKeys } from '../launch-keys.ts';
import { signalName } from '../signals.ts';
import type { Limit, PlainWorkload, StopSignal } from '../workload.ts';

/** Default kill timeout of a task in ms: https://developer.hashicorp.com/nomad/docs/job-specification/task#kill_timeout */
const KILL_TIMEOUT = 5_000;
/** The API uses nanoseconds. */
const NANOSECONDS = 1e6;

/** Returns the tasks of a job, in the form of HCL or of the API. */
export function readTasks(document: Cursor): PlainWorkload[] {
  return isRecord(document.value) && 'job' in document.value ? ofHcl(document) : ofApi(document);
}

function ofHcl(document: Cursor): PlainWorkload[] {
  return blocksOf(document.get('job')).flatMap(([job, of]) =>
    blocksOf(of.get('group')).flatMap(([group, inGroup]) =>
      blocksOf(inGroup.get('task')).map(([task, at]) => {
        const timeout = at.get('kill_timeout');
        const [config = at.get('config')] = at.get('config').listed();
        const time = timeout.exists ? parseDuration(timeout.string() ?? '') : KILL_TIMEOUT;
        if (time === undefined) throw timeout.refused('a duration such as "30s"');
        return taskOf(`job ${job}, group ${group}, task ${task}`, {
          at,
          driver: at.get('driver').string(),
          limit: { key: 'kill_timeout', time, byDefault: !timeout.exists, at: timeout, write: wholeSeconds },
          signal: at.get('kill_signal'),
          image: config.get('image'),
          entrypoint: config.get('entrypoint'),
          command: config.get('command'),
          args: config.get('args'),
        });
      }),
    ),
  );
}

function ofApi(document: Cursor): PlainWorkload[] {
  const job = isRecord(document.value) && isRecord(document.value['Job']) ? document.get('Job') : document;
  return job
    .get('TaskGroups')
    .items()
    .flatMap((group) =>
      group
        .get('Tasks')
        .items()
        .map((at) => {
          const timeout = at.get('KillTimeout');
          const names = [job, group, at].map((named) => named.get('Name').string() ?? '');
          return taskOf(`job ${names[0]}, group ${names[1]}, task ${names[2]}`, {
            at,
            driver: at.get('Driver').string(),
            limit: {
              key: 'KillTimeout',
              time: timeout.exists ? (timeout.number() ?? 0) / NANOSECONDS : KILL_TIMEOUT,
              byDefault: !timeout.exists,
              at: timeout,
              write: (ms) => ({ time: Math.ceil(ms), value: Math.ceil(ms) * NANOSECONDS }),
            },
            signal: at.get('KillSignal'),
            image: at.get('Config', 'image'),
            entrypoint: at.get('Config', 'entrypoint'),
            command: at.get('Config', 'command'),
            args: at.get('Config', 'args'),
          });
        }),
    );
}

interface Task {
  readonly at: Cursor;
  readonly driver: string | undefined;
  readonly limit: Limit;
  readonly signal: Cursor;
  readonly image: Cursor;
  readonly entrypoint: Cursor;
  readonly command: Cursor;
  readonly args: Cursor;
}

function taskOf(name: string, { at, driver, limit, signal, ...config }: Task): PlainWorkload {
  const image = config.image.string();
  const command = config.command.string();
  const first = [...config.entrypoint.strings(), ...(command === undefined ? [] : [command])];
  const launch = launchOfKeys(
    { at: config.command, argv: first },
    { at: config.args, argv: config.args.strings() },
    image,
  );
  return {
    platform: 'nomad',
    name,
    at,
    limit,
    stopSignals: [readStopSignal(signal, driver)],
    launch,
    signalled: 'first',
    foreign: foreignReason(image, launch?.argv ?? []),
  };
}

/** Docker sends the stop signal of the image, other drivers SIGINT. */
function readStopSignal(at: Cursor, driver: string | undefined): StopSignal {
  const written = at.string();
  const isDocker = driver === 'docker' || driver === 'podman';
  return {
    signal: signalName(written === undefined || written === '' ? (isDocker ? 'SIGTERM' : 'SIGINT') : written),
    key: 'kill_signal',
    byDefault: !at.exists,
    change: (signal) => (at.syntax === 'hcl' ? inFile(at, signal) : elsewhere(`kill_signal = "${signal}"`)),
  };
}

/** Returns labelled blocks, grouped by label. */
function blocksOf(blocks: Cursor): [label: string, block: Cursor][] {
  return blocks
    .entries()
    .flatMap(([label, list]) => list.listed().map((block): [string, Cursor] => [label, block]));
}
