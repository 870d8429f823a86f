import { inFile } from '../changes.ts';
import type { Cursor } from '../cursor.ts';
import { readImage, type Image } from '../dockerfile/image.ts';
import { launchOf, scriptsOf } from '../dockerfile/launch.ts';
import { stopSignalOf } from '../dockerfile/read.ts';
import { parseDuration, wholeSeconds } from '../durations.ts';
import { foreignReason } from '../foreign.ts';
import type { Folder } from '../folder.ts';
import { launchOfKeys } from '../launch-keys.ts';
import { signalName } from '../signals.ts';
import { splitWords } from '../words.ts';
import type { ComposeWorkload, Launch, Limit, StopSignal } from '../workload.ts';

export function isCompose({ value }: Cursor): boolean {
  return typeof value === 'object' && value !== null && 'services' in value && !('apiVersion' in value);
}

/** The image that a service builds, and its build context. */
interface Built {
  readonly image: Image;
  readonly folder: Folder;
}

/** Returns the services of a Compose file. For services that are built, the Dockerfile is read. */
export function readServices(document: Cursor, folder: Folder): ComposeWorkload[] {
  return document
    .get('services')
    .entries()
    .map(([name, service]): ComposeWorkload => {
      const deploy = service.get('deploy');
      const order = deploy.get('update_config', 'order');
      const inherited = service.get('extends');
      const built = readBuild(service.get('build'), folder);
      const image = service.get('build').exists ? built?.image.base : service.get('image').string();
      const launch = readLaunch(service, built, image);
      return {
        platform: 'compose',
        name: `service ${name}`,
        at: service,
        limit: readLimit(service),
        stopSignals: [readStopSignal(service, built)],
        launch,
        foreign: foreignReason(image, launch?.argv ?? []),
        signalled: 'first',
        updates: deploy.exists ? { order: order.string() ?? 'stop-first', at: order } : undefined,
        extendsAt: inherited.exists ? inherited : undefined,
        unreadBuild: service.get('build').exists && !built ? service.get('build') : undefined,
      };
    });
}

function readBuild(build: Cursor, folder: Folder): Built | undefined {
  if (!build.exists) return undefined;
  const isPath = typeof build.value === 'string';
  const context = (isPath ? build : build.get('context')).string() ?? '.';
  const [file, inline, target] = ['dockerfile', 'dockerfile_inline', 'target'].map((key) =>
    isPath ? undefined : build.get(key).string(),
  );
  // The build context is a remote repository.
  if (/^(?:https?:|git@|git:|ssh:|github\.com)/.test(context)) return undefined;
  const from = folder.in(context);
  const text = inline ?? from.read(file ?? 'Dockerfile');
  if (text === undefined) return undefined;
  return { image: readImage(from.pathOf(file ?? 'Dockerfile'), text, target), folder: from };
}

function readLimit(service: Cursor): Limit {
  const at = service.get('stop_grace_period');
  const text = at.string();
  const time = text === undefined ? 10_000 : parseDuration(text);
  if (time === undefined) throw at.refused('a duration such as 30s or 1m30s');
  return { key: 'stop_grace_period', time, byDefault: !at.exists, at, write: wholeSeconds };
}

function readStopSignal(service: Cursor, built: Built | undefined): StopSignal {
  const at = service.get('stop_signal');
  if (!at.exists && built?.image.stopSignal) return stopSignalOf(built.image);
  const { value = 'SIGTERM' } = at;
  if (typeof value !== 'string' && typeof value !== 'number') throw at.refused('a signal');
  return {
    signal: signalName(typeof value === 'string' ? (at.string() ?? value) : value),
    key: 'stop_signal',
    byDefault: !at.exists,
    change: (signal) => inFile(at, signal),
  };
}

/**
 * Compose runs no shell by itself: it splits a line into words. An `entrypoint` in the file also resets the command of the image.
 */
function readLaunch(
  service: Cursor,
  built: Built | undefined,
  image: string | undefined,
): Launch | undefined {
  const [entrypoint, command] = [service.get('entrypoint'), service.get('command')].map((at) => ({
    at,
    argv: at.words(splitWords),
    isShell: false,
  }));
  if (!entrypoint || !command) return undefined;
  if (built && entrypoint.argv.length === 0) {
    return launchOf(built.image, built.folder, command.argv.length > 0 ? command : undefined);
  }
  const launch = launchOfKeys(entrypoint, command, image);
  return launch && built ? { ...launch, script: scriptsOf(built.image, built.folder) } : launch;
}
