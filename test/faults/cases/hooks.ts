import { always, byPhase, NO_CLIENT_LEFT, type Fault } from '../fault.ts';
import { PHASES, type Phase } from '../place.ts';

function fail(): never {
  throw new Error('no luck');
}
const reject = () => Promise.reject(new Error('no luck'));
const hang = () => new Promise(() => {});
/** An error whose properties throw when read. */
class Unspeakable extends Error {
  override get message(): string {
    throw new Error('no words');
  }
}
const unspeakable = () => {
  throw new Unspeakable();
};

const nothing = () => undefined;

/** A hook of the app that fails whenever it is called, which is only in certain phases. */
const hook = (
  id: string,
  what: string,
  calledIn: readonly Phase[],
  expected: string,
  begin: NonNullable<Fault['begin']>,
  options = {},
): Fault => ({
  id,
  what,
  options,
  begin,
  happen: nothing,
  expected: ({ phase }) =>
    calledIn.includes(phase) ? expected : { reason: `it is only called in ${calledIn.join(' and ')}` },
});

const CLEAN = 'clean, exit 0';
const FAILED_STEP = 'step failed; failed, exit 1';
const FAILED_WORKER = 'worker failed; failed, exit 1';
const EVENTS = ['state', 'lame-duck', 'draining', 'closing', 'closed', 'step'] as const;
const CLOSING: readonly Phase[] = ['closing'];
const DRAINING: readonly Phase[] = ['draining'];

const STEPS: readonly Fault[] = [
  hook('step-throws', 'A step throws', CLOSING, FAILED_STEP, ({ drain }) => {
    drain.onClose('step', fail);
  }),
  hook('step-rejects', 'A step rejects', CLOSING, FAILED_STEP, ({ drain }) => {
    drain.onFlush('step', reject);
  }),
  hook('step-hangs', 'A step hangs', CLOSING, 'step timed-out; failed, exit 1', ({ drain }) => {
    drain.onClose('step', hang);
  }),
  hook('step-unspeakable', 'A step throws an unreadable error', CLOSING, FAILED_STEP, ({ drain }) => {
    drain.onClose('step', unspeakable);
  }),
];

const WORKERS: readonly Fault[] = [
  hook('worker-throws', "A worker's `stop` throws", DRAINING, FAILED_WORKER, ({ drain }) => {
    drain.worker('worker', { stop: fail });
  }),
  hook('worker-hangs', "A worker's `stop` hangs", DRAINING, 'worker abandoned; cut, exit 1', ({ drain }) => {
    drain.worker('worker', { stop: hang });
  }),
  hook('worker-active', "A worker's `stop` and `active` throw", DRAINING, FAILED_WORKER, ({ drain }) => {
    drain.worker('worker', { stop: fail, active: fail });
  }),
  hook(
    'worker-unspeakable',
    "A worker's `stop` throws an unreadable error",
    DRAINING,
    FAILED_WORKER,
    ({ drain }) => {
      drain.worker('worker', { stop: unspeakable });
    },
  ),
];

const LISTENERS: readonly Fault[] = [
  hook('listener-throws', 'Every listener of `drain.on` throws', PHASES, CLEAN, ({ drain }) => {
    for (const event of EVENTS) drain.on(event, fail);
  }),
  hook('listener-rejects', 'Every listener of `drain.on` rejects', PHASES, CLEAN, ({ drain }) => {
    for (const event of EVENTS) drain.on(event, reject);
  }),
  hook('logger-throws', 'The logger throws', PHASES, CLEAN, nothing, {
    logger: { info: fail, warn: fail, error: fail },
  }),
  hook('logger-rejects', 'The logger rejects', PHASES, CLEAN, nothing, {
    logger: { info: reject, warn: reject, error: reject },
  }),
  hook('farewell-throws', 'The close of a WebSocket throws', DRAINING, CLEAN, ({ drain }) => {
    drain.webSockets({ clients: [{ close: fail, terminate: fail }] });
  }),
  hook(
    'clients-throw',
    'The clients of a WebSocket server cannot be listed',
    DRAINING,
    CLEAN,
    ({ drain }) => {
      drain.webSockets({ clients: { [Symbol.iterator]: fail } });
    },
  ),
];

/** A readiness request with a failing check, if checks are called in that phase. */
const check = (id: string, what: string, call: () => unknown): Fault => ({
  id,
  what,
  begin: ({ drain }) => {
    drain.check('database', call, { timeout: 500 });
  },
  async happen(stage) {
    const client = await stage.connect();
    stage.client = client;
    client.say(client.speech.get('/health/ready'));
    await stage.test.clock.advance(600);
  },
  expected: byPhase({ ...always('client 503; clean, exit 0'), closing: NO_CLIENT_LEFT }),
});

export const HOOKS: readonly Fault[] = [
  ...STEPS,
  ...WORKERS,
  ...LISTENERS,
  check('check-throws', 'A check throws', fail),
  check('check-hangs', 'A check hangs', hang),
  check('check-unspeakable', 'A check throws an unreadable error', unspeakable),
];
