import { equal, ok } from 'node:assert/strict';
import { QuiesceError } from '@quiesce/core';
import * as fc from 'fast-check';
import type { World } from './world.ts';

/** The state expected by the test. */
interface Model {
  /** True if requests are admitted: the drain is not draining. */
  serving: boolean;
  inFlight: number;
}

type Command = fc.AsyncCommand<Model, World>;

/** Creates a command that can run whenever `may` returns true. */
const command = (
  name: string,
  run: (world: World, model: Model) => unknown,
  may: (model: Readonly<Model>) => boolean = () => true,
): Command => ({
  check: (model) => may(model),
  async run(model, world) {
    await run(world, model);
    await world.test.clock.advance(0);
    model.serving = ['starting', 'ready', 'lame-duck'].includes(world.test.drain.state);
    if (model.serving) equal(world.test.drain.inFlight, model.inFlight);
    ok(world.test.drain.inFlight >= 0);
  },
  toString: () => name,
});

const isServing = ({ serving }: Readonly<Model>): boolean => serving;
const hasRequests = ({ inFlight }: Readonly<Model>): boolean => inFlight > 0;

/** Removes and returns any one of the values. */
function pick<Value>(values: Value[], index: number): Value | undefined {
  return values.length === 0 ? undefined : values.splice(index % values.length, 1)[0];
}

/** Creates a command that ends a request in flight. */
const ending = (name: string, end: (world: World, index: number) => unknown) =>
  fc.nat(20).map((index) =>
    command(
      `${name} ${index}`,
      async (world, model) => {
        await end(world, index);
        model.inFlight -= 1;
      },
      hasRequests,
    ),
  );

const time = fc.nat(4_000);

/** Commands for everything that can happen to a service. */
export const anyCommands: fc.Arbitrary<Iterable<Command>> = fc.commands(
  [
    fc.constant(
      command(
        'arrive',
        async (world, model) => {
          await world.arrive();
          model.inFlight += 1;
        },
        isServing,
      ),
    ),
    ending('answer', (world, index) => pick(world.held, index)?.response.end('done')),
    ending('client leaves', (world, index) => pick(world.held, index)?.client.destroy()),
    ending('handler breaks off', (world, index) => pick(world.held, index)?.response.destroy()),
    fc.constant(command('task', (world) => world.task())),
    fc.nat(20).map((index) => command(`task done ${index}`, (world) => pick(world.tasks, index)?.resolve())),
    fc
      .nat(20)
      .map((index) => command(`task fails ${index}`, (world) => pick(world.tasks, index)?.reject('no luck'))),
    fc
      .option(time, { nil: undefined })
      .map((takes) => command(`worker that takes ${takes}`, (world) => attempt(() => world.worker(takes)))),
    fc
      .option(time, { nil: undefined })
      .map((takes) => command(`step that takes ${takes}`, (world) => attempt(() => world.step(takes)))),
    fc.constant(command('shutdown()', (world) => world.shutdown())),
    fc.constantFrom<NodeJS.Signals[]>('SIGTERM', 'SIGINT').map((name) =>
      command(name, ({ test: { process } }) => {
        if (process.status === undefined) process.signal(name);
      }),
    ),
    fc.constant(
      command('resume()', ({ test: { drain } }) => {
        const wasLameDuck = drain.state === 'lame-duck';
        equal(drain.resume(), wasLameDuck);
      }),
    ),
    fc.constant(command('ready()', ({ test: { drain } }) => drain.ready())),
    time.map((ms) => command(`${ms} ms`, ({ test: { clock } }) => clock.advance(ms))),
  ],
  { maxCommands: 30 },
);

/** Ignores errors of calls that come too late; other tests check them. */
function attempt(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof QuiesceError) || error.code !== 'ERR_QUIESCE_TOO_LATE') throw error;
  }
}
