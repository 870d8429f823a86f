import { beforeEach, describe, expect, it } from 'vitest';
import { Deadline } from '../src/shutdown/deadline.ts';
import { StepRegistry } from '../src/steps/registry.ts';
import { runSteps } from '../src/steps/run.ts';
import type { StepContext } from '../src/steps/step.ts';
import { TestClock } from '../src/testing/test-clock.ts';

const registry = () => new StepRegistry(25_000);

describe('a step', () => {
  it.each([
    [['', () => {}], 'ERR_QUIESCE_STEP_INVALID', 'needs a name'],
    [[7, () => {}], 'ERR_QUIESCE_STEP_INVALID', 'received number 7'],
    [['db'], 'ERR_QUIESCE_STEP_INVALID', 'must be a function, or have one of the methods'],
    [['db', {}], 'ERR_QUIESCE_STEP_INVALID', 'received an instance of Object'],
    [['db', () => {}, { timeout: -1 }], 'ERR_QUIESCE_STEP_INVALID', "Option 'timeout' of step 'db'"],
    [['db', () => {}, { timeout: 30_000 }], 'ERR_QUIESCE_STEP_INVALID', 'at most the deadline (25000 ms)'],
    [['db', () => {}, { timout: 1 }], 'ERR_QUIESCE_STEP_INVALID', "Did you mean 'timeout'?"],
    [['db', () => {}, { after: 'x' }], 'ERR_QUIESCE_STEP_INVALID', 'a list of step names'],
    [['db', () => {}, { after: ['postgras'] }], 'ERR_QUIESCE_STEP_UNKNOWN', "Did you mean 'postgres'?"],
    [['postgres', () => {}], 'ERR_QUIESCE_STEP_NAME_TAKEN', "named 'postgres' already exists"],
  ])('a step registered as %o throws', ([name, run, options], code, message) => {
    const steps = registry();
    steps.add('close', 'postgres', () => {});
    expect(() => steps.add('close', name, run, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('the name of an unregistered step can be used again', () => {
    const steps = registry();
    const undo = steps.add('close', 'db', () => {});
    undo();
    undo();
    steps.add('close', 'db', () => {});
    expect(steps.seal()).toHaveLength(1);
  });

  it('registering a step after cleanup has begun throws', () => {
    const steps = registry();
    steps.seal();
    expect(() => steps.add('flush', 'logs', () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_QUIESCE_TOO_LATE' }),
    );
  });

  it('a resource is closed by the first of its close methods', async () => {
    const calls: string[] = [];
    // As in ioredis: its `end` disconnects at once, even with commands running.
    const resource = { end: () => calls.push('end'), quit: () => calls.push('quit') };
    const disposable = {
      [Symbol.asyncDispose]: async () => void calls.push('dispose'),
      close: () => calls.push('close'),
    };
    const steps = registry();
    steps.add('close', 'redis', resource);
    steps.add('close', 'server', disposable);
    const deadline = new Deadline(new TestClock(), 1_000, 500);
    await runSteps(steps.seal(), 'test', deadline, () => undefined);
    expect(calls).toEqual(['dispose', 'quit']);
  });
});

describe('a resource', () => {
  it.each([
    ['a NATS connection by draining it', ['close', 'drain', 'flush', 'isClosed', 'isDraining'], 'drain'],
    ['a BullMQ queue without emptying it', ['drain', 'clean', 'close', 'disconnect'], 'close'],
    ['a Prisma client', ['$connect', '$disconnect', '$transaction'], '$disconnect'],
    ['a KafkaJS consumer', ['connect', 'run', 'stop', 'disconnect'], 'disconnect'],
    ['a mongoose connection', ['close', 'destroy', 'openUri'], 'close'],
    ['a TypeORM data source', ['initialize', 'destroy'], 'destroy'],
    ['a scheduler', ['start', 'stop'], 'stop'],
  ])('a step closes %s', async (_, methods, expected) => {
    const calls: string[] = [];
    const steps = registry();
    steps.add('close', 'it', Object.fromEntries(methods.map((name) => [name, () => calls.push(name)])));
    const deadline = new Deadline(new TestClock(), 1_000, 500);
    await runSteps(steps.seal(), 'test', deadline, () => undefined);
    expect(calls).toEqual([expected]);
  });
});

describe('the timing of steps', () => {
  let clock: TestClock;
  let deadline: Deadline;
  beforeEach(() => {
    clock = new TestClock();
    deadline = new Deadline(clock, 10_000, 5_000);
  });

  /** Registers steps that each take 100 ms, runs them, and returns when each began and ended. */
  async function timeline(define: (add: (name: string, after?: readonly string[]) => void) => void) {
    const steps = registry();
    const times: Record<string, readonly [number, number]> = {};
    define((name, after) => {
      const run = async () => {
        const begun = clock.now();
        await clock.sleep(100);
        times[name] = [begun, clock.now()];
      };
      steps.add('close', name, run, after ? { after } : {});
    });
    await runAll(steps);
    return times;
  }

  function runAll(steps: StepRegistry) {
    return clock.runUntil(runSteps(steps.seal(), 'test', deadline, () => undefined));
  }

  it('steps run one after another, the last registered first', async () => {
    expect(await timeline((add) => ['a', 'b', 'c'].forEach((name) => add(name)))).toEqual({
      c: [0, 100],
      b: [100, 200],
      a: [200, 300],
    });
  });

  it('steps with after wait only for those, and the other steps wait for them', async () => {
    const times = await timeline((add) => {
      add('database');
      add('metrics', []);
      add('cache');
      add('audit', ['database']);
    });
    expect(times).toEqual({ metrics: [0, 100], cache: [0, 100], database: [100, 200], audit: [200, 300] });
  });

  it('steps time out individually, and the others run', async () => {
    const steps = registry();
    let givenUp = false;
    const ran: string[] = [];
    steps.add('close', 'last', () => void ran.push('last'));
    steps.add(
      'close',
      'hangs',
      ({ signal }: StepContext) => {
        signal.addEventListener('abort', () => (givenUp = true));
        return new Promise(() => {});
      },
      { timeout: 700 },
    );
    steps.add('close', 'throws', () => {
      throw new Error('no route to host');
    });
    steps.add('close', 'rejects with nothing', () => Promise.reject(undefined));
    expect(Object.fromEntries((await runAll(steps)).map(({ name, ...rest }) => [name, rest]))).toEqual({
      'rejects with nothing': { phase: 'close', outcome: 'failed', duration: 0, error: 'undefined' },
      throws: { phase: 'close', outcome: 'failed', duration: 0, error: 'Error: no route to host' },
      hangs: {
        phase: 'close',
        outcome: 'timed-out',
        duration: 700,
        error: "QuiesceError: Step 'hangs' did not settle within 700 ms.",
      },
      last: { phase: 'close', outcome: 'done', duration: 0 },
    });
    expect({ ran, givenUp }).toEqual({ ran: ['last'], givenUp: true });
    deadline.clear();
    expect(clock.pending).toBe(0);
  });

  it('steps that hang do not use up the time of the others', async () => {
    const steps = registry();
    steps.add('close', 'database', () => {});
    for (const name of ['one', 'two', 'three', 'four']) {
      steps.add('close', name, () => new Promise(() => {}), { timeout: false });
    }
    expect((await runAll(steps)).map(({ name, outcome, duration }) => [name, outcome, duration])).toEqual([
      ['four', 'timed-out', 2_000],
      ['three', 'timed-out', 2_000],
      ['two', 'timed-out', 2_000],
      ['one', 'timed-out', 2_000],
      ['database', 'done', 0],
    ]);
  });

  it('flush steps run before close steps, and do not use up their time', async () => {
    const steps = registry();
    steps.add('close', 'database', () => {});
    steps.add('flush', 'logs', () => new Promise(() => {}), { timeout: false });
    expect((await runAll(steps)).map(({ name, outcome, duration }) => [name, outcome, duration])).toEqual([
      ['logs', 'timed-out', 7_000],
      ['database', 'done', 0],
    ]);
  });

  it('a step that throws an error that cannot be described has failed', async () => {
    const steps = registry();
    steps.add('close', 'unspeakable', () => {
      throw Object.defineProperty(new Error('no luck'), 'message', {
        get() {
          throw new Error('no words');
        },
      });
    });
    expect(await runAll(steps)).toMatchObject([
      { outcome: 'failed', error: 'an error that cannot be described' },
    ]);
  });

  it('the report contains the first 1,000 characters of a long error of a step', async () => {
    const steps = registry();
    steps.add('close', 'talkative', () => Promise.reject(new Error('no luck '.repeat(100_000))));
    const [{ error = '' } = {}] = await runAll(steps);
    expect(error).toHaveLength(1_000);
    expect(error).toContain('Error: no luck');
  });

  it('steps are abandoned when the end is forced', async () => {
    const steps = registry();
    steps.add('close', 'waiting', () => {});
    steps.add('close', 'running', () => new Promise(() => {}));
    const ran = runAll(steps);
    await clock.sleep(0);
    deadline.force();
    expect((await ran).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['running', 'abandoned'],
      ['waiting', 'abandoned'],
    ]);
  });
});
