import { elsewhere, inFile } from '../changes.ts';
import { secondsAlone, wholeSeconds } from '../durations.ts';
import { foreignReason } from '../foreign.ts';
import type { Folder } from '../folder.ts';
import { signalName } from '../signals.ts';
import { nameOf } from '../words.ts';
import type { Limit, PlainWorkload, StopSignal } from '../workload.ts';
import { readImage, type Image } from './image.ts';
import { launchOf } from './launch.ts';

export function isDockerfile(name: string, text: string): boolean {
  if (/^(?:Dockerfile|Containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/i.test(nameOf(name)))
    return true;
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  const first = lines.findIndex((line) => !/^ARG\s/i.test(line));
  return (
    /^FROM\s+[^\s=:]+/i.test(lines[first] ?? '') &&
    lines.some((line) => /^(?:RUN|COPY|CMD|ENTRYPOINT)\s/i.test(line))
  );
}

/** Returns the image that a Dockerfile builds. Its platform sets the grace period; the time here is that of `docker stop`. */
export function readDockerfile(file: string, text: string, folder: Folder): PlainWorkload {
  const image = readImage(file, text);
  const launch = launchOf(image, folder);
  return {
    platform: 'dockerfile',
    name: `image ${file.split('/').at(-1)}`,
    at: image.at,
    limit: dockerStop(image),
    stopSignals: [stopSignalOf(image)],
    launch,
    signalled: 'first',
    foreign: foreignReason(image.base, launch?.argv ?? []),
  };
}

/** Returns the stop signal of the image, which its platform may override. */
export function stopSignalOf({ stopSignal, stopSignalAt }: Image): StopSignal {
  return {
    signal: signalName(stopSignal?.value ?? 'SIGTERM'),
    key: 'STOPSIGNAL',
    byDefault: stopSignal === undefined,
    change: (signal) => inFile(stopSignalAt, signal),
  };
}

function dockerStop({ at }: Image): Limit {
  return {
    key: 'docker stop',
    time: 10_000,
    byDefault: true,
    at,
    write: wholeSeconds,
    raise: (ms) =>
      elsewhere(`docker run --stop-timeout ${secondsAlone(ms).value}, or the limit of what runs the image`),
  };
}
