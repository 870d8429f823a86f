import { acceptQueue } from './accept-queue.ts';
import { announcedClose } from './announced-close.ts';
import { budget } from './budget.ts';
import { connectionAge } from './connection-age.ts';
import { eventStream } from './event-stream.ts';
import { exitStatus } from './exit-status.ts';
import { exitTimely } from './exit-timely.ts';
import { finiteStream } from './finite-stream.ts';
import { halfBodySilent } from './half-body-silent.ts';
import { halfHeadCompleted } from './half-head-completed.ts';
import { halfHeadSilent } from './half-head-silent.ts';
import { http2 } from './http2.ts';
import type { ProbeId } from './ids.ts';
import { idleOld } from './idle-old.ts';
import { idleYoung } from './idle-young.ts';
import { inFlightDownload } from './in-flight-download.ts';
import { inFlightGet } from './in-flight-get.ts';
import { inFlightPost } from './in-flight-post.ts';
import { keepAliveRace } from './keep-alive-race.ts';
import { lameDuck } from './lame-duck.ts';
import { load } from './load.ts';
import { neverUsedSocket } from './never-used-socket.ts';
import { newConnections } from './new-connections.ts';
import { noChildLeft } from './no-child-left.ts';
import { noStackTrace } from './no-stack-trace.ts';
import { orphanedHandler } from './orphaned-handler.ts';
import { pipelinedPair } from './pipelined-pair.ts';
import { portFree } from './port-free.ts';
import type { Probe } from './probe.ts';
import { readiness } from './readiness.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { refusedUpload } from './refused-upload.ts';
import { reusedConnection } from './reused-connection.ts';
import { secondInterrupt } from './second-interrupt.ts';
import { secondSignal } from './second-signal.ts';
import { signalDuringBoot } from './signal-during-boot.ts';
import { signalHandled } from './signal-handled.ts';
import { truthfulExit } from './truthful-exit.ts';
import { websocket } from './websocket.ts';

/** All probes, in the order of reports. */
export const PROBES: readonly Probe[] = [
  signalHandled,
  inFlightGet,
  inFlightPost,
  inFlightDownload,
  announcedClose,
  http2,
  websocket,
  eventStream,
  reconnectStorm,
  finiteStream,
  orphanedHandler,
  idleYoung,
  idleOld,
  reusedConnection,
  keepAliveRace,
  connectionAge,
  neverUsedSocket,
  halfHeadCompleted,
  halfHeadSilent,
  halfBodySilent,
  pipelinedPair,
  newConnections,
  acceptQueue,
  refusedUpload,
  readiness,
  lameDuck,
  load,
  exitStatus,
  exitTimely,
  budget,
  truthfulExit,
  secondSignal,
  secondInterrupt,
  signalDuringBoot,
  portFree,
  noChildLeft,
  noStackTrace,
];

/** The requirement of each probe, as a sentence. */
export const PROBE_TITLES: Readonly<Record<ProbeId, string>> = titles();

function titles(): Record<ProbeId, string> {
  const entries = PROBES.map(({ id, title }) => [id, title]);
  return Object.fromEntries(entries);
}
