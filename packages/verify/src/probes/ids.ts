/** All probe ids, in the order of reports. */
export const PROBE_IDS = [
  'signal-handled',
  'in-flight-get',
  'in-flight-post',
  'in-flight-download',
  'announced-close',
  'http2',
  'websocket',
  'event-stream',
  'reconnect-storm',
  'finite-stream',
  'orphaned-handler',
  'idle-young',
  'idle-old',
  'reused-connection',
  'keep-alive-race',
  'connection-age',
  'never-used-socket',
  'half-head-completed',
  'half-head-silent',
  'half-body-silent',
  'pipelined-pair',
  'new-connections',
  'accept-queue',
  'refused-upload',
  'readiness',
  'lame-duck',
  'load',
  'exit-status',
  'exit-timely',
  'budget',
  'truthful-exit',
  'second-signal',
  'second-interrupt',
  'signal-during-boot',
  'port-free',
  'no-child-left',
  'no-stack-trace',
] as const;

/** The id of a probe, in reports and for `only` and `skip`. */
export type ProbeId = (typeof PROBE_IDS)[number];

/** The first probe to run. If it fails, the other probes would fail for the same reason, or prove nothing. */
export const CALIBRATION: ProbeId = 'signal-handled';
