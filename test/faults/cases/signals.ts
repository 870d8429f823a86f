import { always, byPhase, type Fault } from '../fault.ts';

const MANY = 100;

const storm = (id: string, what: string, signal: NodeJS.Signals): Fault => ({
  id,
  what,
  happen({ test: { process } }) {
    for (let count = 0; count < MANY; count += 1) if (process.status === undefined) process.signal(signal);
  },
  expected: byPhase(always('clean, exit 0')),
});

/** The app's own close is a step, which does not run either. */
const forced: Fault['expected'] = ({ adapter, phase }) =>
  [
    ...(phase === 'closing' ? [] : ['bystander closed', '1 abandoned']),
    ...(adapter === 'fastify' ? ['step abandoned'] : []),
    'forced, exit 1',
  ].join('; ');

const secondInterrupt: Fault = {
  id: 'second-interrupt',
  what: 'Ctrl+C, and once more half a second later',
  async happen({ test: { clock, process } }) {
    process.signal('SIGINT');
    await clock.advance(500);
    process.signal('SIGINT');
  },
  expected: forced,
};

const uncaught: Fault = {
  id: 'uncaught',
  what: 'An uncaught exception',
  happen: ({ test: { process } }) => process.throwUncaught(new Error('no luck')),
  expected: byPhase({
    ...always('1 error; failed, exit 1'),
    ready: { reason: 'before a signal it ends the process, as Node does, unless `uncaughtException` is set' },
  }),
};

const task = (id: string, what: string, run: () => Promise<unknown>, expected: Fault['expected']): Fault => ({
  id,
  what,
  happen({ drain }) {
    drain.run('task', run).catch(() => undefined);
  },
  expected,
});

const TOO_LATE = '1 task refused; clean, exit 0';

export const EVENTS_FROM_OUTSIDE: readonly Fault[] = [
  storm('sigterm-storm', 'A hundred SIGTERM', 'SIGTERM'),
  storm('sigint-storm', 'A hundred SIGINT at once', 'SIGINT'),
  secondInterrupt,
  uncaught,
  task(
    'task-rejects',
    'A task of `drain.run` rejects',
    () => Promise.reject(new Error('no luck')),
    byPhase({ ...always('1 task failed; clean, exit 0'), ready: 'clean, exit 0', closing: TOO_LATE }),
  ),
  task(
    'task-hangs',
    'A task of `drain.run` hangs',
    () => new Promise(() => {}),
    byPhase({ ...always('1 job abandoned; cut, exit 1'), closing: TOO_LATE }),
  ),
];
