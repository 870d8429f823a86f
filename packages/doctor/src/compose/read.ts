import { inFile } from '../changes.ts';
import type { Cursor } from '../cursor.ts';
import { formatTime, parseDuration } from '../durations.ts';
import { signalName } from '../signals.ts';
import { splitWords } from '../words.ts';
import type { ComposeWorkload, Launch, Limit, StopSignal } from '../workload.ts';

export function isCompose({ value }: Cursor): boolean {
  return typeof value === 'object' && value !== null && 'services' in value && !('apiVersion' in value);
}

/** The services of a Compose file. */
export function readServices(document: Cursor): ComposeWorkload[] {
  return document
    .get('services')
    .entries()
    .map(([name, service]): ComposeWorkload => {
      const deploy = service.get('deploy');
      const order = deploy.get('update_config', 'order');
      const inherited = service.get('extends');
      return {
        platform: 'compose',
        name: `service ${name}`,
        at: service,
        limit: readLimit(service),
        stopSignals: [readStopSignal(service)],
        launch: readLaunch(service),
        signalled: 'first',
        updates: deploy.exists ? { order: order.string() ?? 'stop-first', at: order } : undefined,
        extendsAt: inherited.exists ? inherited : undefined,
      };
    });
}

function readLimit(service: Cursor): Limit {
  const at = service.get('stop_grace_period');
  const text = at.string();
  const time = text === undefined ? 10_000 : parseDuration(text);
  if (time === undefined) throw at.refused('a duration such as 30s or 1m30s');
  return {
    key: 'stop_grace_period',
    time,
    byDefault: !at.exists,
    at,
    write: (ms) => {
      const seconds = Math.ceil(ms / 1_000);
      return { time: seconds * 1_000, value: formatTime(seconds * 1_000).replace(' ', '') };
    },
  };
}

function readStopSignal(service: Cursor): StopSignal {
  const at = service.get('stop_signal');
  const { value = 'SIGTERM' } = at;
  if (typeof value !== 'string' && typeof value !== 'number') throw at.refused('a signal');
  return {
    signal: signalName(value),
    key: 'stop_signal',
    byDefault: !at.exists,
    change: (signal) => inFile(at, signal),
  };
}

/** Compose runs no shell by itself: a line is split into words. */
function readLaunch(service: Cursor): Launch | undefined {
  const [entrypoint, command] = ['entrypoint', 'command'].map((key) => {
    const at = service.get(key);
    return { at, words: typeof at.value === 'string' ? splitWords(at.value) : at.strings() };
  });
  if (!entrypoint || !command) return undefined;
  const argv = [...entrypoint.words, ...command.words];
  if (argv.length === 0) return undefined;
  return {
    argv,
    at: entrypoint.words.length > 0 ? entrypoint.at : command.at,
    rewrite: (words) => {
      const after = [words.slice(0, entrypoint.words.length), words.slice(entrypoint.words.length)];
      return [entrypoint, command].flatMap(({ at, words: before }, index) =>
        JSON.stringify(before) === JSON.stringify(after[index]) ? [] : [inFile(at, after[index] ?? [])],
      );
    },
  };
}
