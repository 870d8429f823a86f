import type { ProbeId } from '@quiesce/verify';

/** A server with one defect. */
export interface Mutant {
  /** Name of the fixture, without extension. */
  readonly name: string;
  /** Probes that must fail in every run. */
  readonly fails: readonly ProbeId[];
  /** Probes that fail only in some runs, because they depend on a race, a burst or a sample. */
  readonly mayFail?: readonly ProbeId[];
  /** Whether the other probes still run if `signal-handled` fails. */
  readonly keepGoing?: true;
  readonly lameDuck?: number;
  readonly connectionAge?: number;
  readonly tls?: true;
  readonly env?: Readonly<Record<string, string>>;
}

const NODE = Number.parseInt(process.versions.node, 10);

/** Probes that lose a request or connection if the process exits without a shutdown. */
const CUT_OFF = [
  'in-flight-get',
  'in-flight-post',
  'in-flight-download',
  'announced-close',
  'websocket',
  'event-stream',
  'reconnect-storm',
  'finite-stream',
  'orphaned-handler',
  'idle-young',
  'keep-alive-race',
  'half-head-completed',
  'pipelined-pair',
  'second-signal',
] as const;

const RACES = ['reused-connection', 'accept-queue', 'new-connections', 'never-used-socket', 'load'] as const;

export const MUTANTS: readonly Mutant[] = [
  { name: 'ignores-sigterm', fails: ['signal-handled'] },
  {
    name: 'ignores-sigterm',
    keepGoing: true,
    fails: [
      'signal-handled',
      'announced-close',
      'websocket',
      'event-stream',
      'idle-old',
      'never-used-socket',
      'half-head-silent',
      'half-body-silent',
      'readiness',
      'exit-status',
      'exit-timely',
      'budget',
    ],
    // SIGTERM ends the process if it comes before the listener is registered.
    mayFail: ['signal-during-boot'],
  },
  { name: 'exits-at-once', fails: [...CUT_OFF, 'truthful-exit'], mayFail: [...RACES, 'refused-upload'] },
  { name: 'has-no-handler', fails: ['signal-handled'] },
  {
    name: 'has-no-handler',
    keepGoing: true,
    fails: ['signal-handled', ...CUT_OFF, 'exit-status'],
    mayFail: [...RACES, 'refused-upload'],
  },
  {
    name: 'announces-nothing',
    fails: [
      'announced-close',
      'websocket',
      'event-stream',
      'orphaned-handler',
      'idle-young',
      'keep-alive-race',
      'half-head-completed',
      'half-body-silent',
      'budget',
    ],
    mayFail: [...RACES, 'refused-upload'],
  },
  {
    name: 'closes-idle-at-once',
    fails: ['idle-young', 'keep-alive-race', 'in-flight-download'],
    mayFail: ['reused-connection', 'refused-upload', 'accept-queue', 'load'],
  },
  { name: 'hangs-on-unused-sockets', fails: ['never-used-socket'] },
  { name: 'resets-the-accept-queue', fails: ['accept-queue'], mayFail: ['load', 'new-connections'] },
  // The server may have accepted the whole queue before it receives the signal.
  { name: 'accepts-and-destroys', fails: ['new-connections'], mayFail: ['load', 'accept-queue'] },
  { name: 'does-not-linger', fails: ['refused-upload'], mayFail: ['load'] },
  { name: 'sends-all-away-at-once', fails: ['reconnect-storm'] },
  { name: 'keeps-connections', fails: ['connection-age'], connectionAge: 600 },
  { name: 'leaves-websockets', fails: ['websocket'] },
  { name: 'leaves-event-streams', fails: ['event-stream', 'reconnect-storm'] },
  { name: 'ends-finite-streams', fails: ['finite-stream'] },
  { name: 'closes-under-handlers', fails: ['orphaned-handler'] },
  {
    name: 'truncates-downloads',
    // Since Node 24, destroying a response that is queued behind another one does not destroy the connection.
    fails: ['in-flight-download', ...(NODE < 24 ? (['pipelined-pair'] as const) : [])],
  },
  { name: 'cuts-half-heads', fails: ['half-head-completed'], mayFail: ['load', 'accept-queue'] },
  { name: 'runs-and-drops', fails: ['pipelined-pair'] },
  { name: 'destroys-http2-sessions', fails: ['http2'], tls: true },
  { name: 'readiness-late', fails: ['readiness'] },
  { name: 'has-no-lame-duck', fails: ['lame-duck'], lameDuck: 500 },
  { name: 'cleans-up-before-the-drain', fails: ['in-flight-get'] },
  { name: 'dies-of-the-signal', fails: ['exit-status'] },
  { name: 'always-exits-1', fails: ['exit-status'] },
  { name: 'always-exits-0', fails: ['truthful-exit'] },
  { name: 'waits-a-fixed-time', fails: ['exit-timely', 'idle-old', 'never-used-socket'] },
  {
    name: 'waits-for-every-socket',
    fails: [
      'announced-close',
      'websocket',
      'event-stream',
      'orphaned-handler',
      'idle-old',
      'never-used-socket',
      'half-head-silent',
      'half-body-silent',
      'readiness',
      'exit-status',
      'budget',
      'accept-queue',
    ],
    mayFail: ['load', 'new-connections'],
  },
  {
    name: 'cuts-after-a-second',
    fails: [
      'in-flight-post',
      'in-flight-download',
      'announced-close',
      'websocket',
      'event-stream',
      'reconnect-storm',
      'finite-stream',
      'orphaned-handler',
      'keep-alive-race',
      'truthful-exit',
      'second-signal',
    ],
    // Readiness must fail within the same second, and the load may still run when the process exits.
    mayFail: ['readiness', 'load', 'new-connections'],
  },
  { name: 'has-no-deadline', fails: ['budget'] },
  { name: 'dies-of-the-second-signal', fails: ['second-signal'] },
  { name: 'ignores-ctrl-c', fails: ['second-interrupt'] },
  { name: 'deaf-while-it-starts', fails: ['signal-during-boot'] },
  { name: 'stays-below-a-shell', fails: ['signal-handled'] },
  {
    name: 'stays-below-a-shell',
    keepGoing: true,
    fails: [
      'signal-handled',
      'announced-close',
      'websocket',
      'event-stream',
      'orphaned-handler',
      'readiness',
      'exit-status',
      'port-free',
      'no-child-left',
    ],
  },
  { name: 'leaves-a-child', fails: ['no-child-left'] },
  { name: 'leaves-the-port', fails: ['port-free', 'no-child-left'], mayFail: ['load', 'new-connections'] },
  { name: 'writes-a-trace', fails: ['no-stack-trace'] },
];
