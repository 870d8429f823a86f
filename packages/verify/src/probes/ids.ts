/** Every probe, in the order of the table. */
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

/** The name of a probe, in reports and for `only` and `skip`. */
export type ProbeId = (typeof PROBE_IDS)[number];

/** Asked first. Where it fails, the others would all say the same, or nothing. */
export const CALIBRATION: ProbeId = 'signal-handled';
