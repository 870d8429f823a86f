import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

type TestOptions = NonNullable<TestProjectInlineConfiguration['test']>;

/** What takes minutes, or is tried once by `test`, with one version, adapter or repetition: `test:all` has it too. */
const LONG = {
  'earlier majors': ['packages/*/test/conformance-*.test.ts'],
  'blocked loops': ['test/process/blocked-loop.test.ts'],
  restarts: ['{test/examples,programs}/**/{restarts,closed-pool}.test.ts'],
  libraries: [
    'programs/frameworks/test/nestjs-socket-io.test.ts',
    'programs/koa-sequelize-redis/test/shutdown.test.ts',
    'test/examples/ai-streaming/mcp.test.ts',
    'test/examples/websockets/socket-io.test.ts',
  ],
  loading: ['test/package/loading.test.ts'],
  installers: ['test/package/{installers,getting-started}.test.ts'],
  site: ['test/docs/site.test.ts'],
  strangers: [
    'packages/verify/test/{strangers,root-cause}.test.ts',
    'packages/quiesce/test/interrupt.test.ts',
  ],
  races: ['test/process/keep-alive-race.test.ts'],
  faults: ['test/faults/every-fault.test.ts'],
  verifier: [
    'packages/verify/test/mutants.test.ts',
    'packages/verify/test/other-servers.test.ts',
    'packages/verify/test/finite-work.test.ts',
    // It judges what a load loses, which depends on what else runs.
    'packages/verify/test/running-server.test.ts',
    'test/examples/verify.test.ts',
  ],
  measurements: [
    'bench/test/idle-heap.test.ts',
    'bench/test/peers.test.ts',
    'bench/test/probes.test.ts',
    'bench/test/rolling-restart.test.ts',
    'bench/test/soak.test.ts',
    'packages/core/test/pipelining.test.ts',
  ],
};
/** What measures time, or keeps the machine busy itself: nothing else runs beside it. */
const LOAD = ['test/process/many-connections.test.ts'];

/** Files whose tests wait for grace periods and processes: they take longest, however short they are. */
const SLOW =
  /\/conformance\/test\/|\/conformance(-\d+)?\.test\.ts$|\/test\/process\/|\/(examples|programs)\/|\/test\/init\/|\/test\/package\//;

/** Begins with the files that take longest, so that the others fill up what the workers have left at the end. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- Not the sort of an array.
    const sorted = await super.sort(files);
    const isSlow = sorted.map(({ moduleId }) => SLOW.test(moduleId));
    return [true, false].flatMap((kind) => sorted.filter((_file, index) => isSlow[index] === kind));
  }
}

export default defineConfig({
  test: {
    globalSetup: './test/stores.ts',
    sequence: { sequencer: SlowFirst },
    projects: [
      beside('tarballs', 'test/package'),
      beside('examples', 'test/examples', { globalSetup: './test/examples/setup.ts' }),
      beside('programs', '{programs,demo}'),
      beside('processes', 'test/{process,init}', { provide: { shutdowns: 3 } }),
      beside('packages', 'packages', {
        typecheck: {
          enabled: true,
          include: ['packages/*/test/**/*.test-d.ts'],
          tsconfig: './tsconfig.json',
        },
      }),
      beside('documents', 'test/docs'),
      beside('faults', 'test/faults'),
      beside('bench', 'bench'),
      alone('load', 1, { include: LOAD }),
      pair('long: earlier majors', 2, { include: LONG['earlier majors'] }),
      pair('long: blocked loops', 2, { include: LONG['blocked loops'] }),
      pair('long: restarts', 2, { include: LONG.restarts, globalSetup: './test/examples/setup.ts' }),
      pair('long: libraries', 2, { include: LONG.libraries, globalSetup: './test/examples/setup.ts' }),
      pair('long: installers', 2, { include: LONG.installers }),
      pair('long: every fault', 2, { include: LONG.faults }),
      pair('long: site', 2, { include: LONG.site }),
      pair('long: strangers', 2, { include: LONG.strangers }),
      pair('long: properties', 2, {
        include: ['packages/core/test/properties/**/*.test.ts'],
        setupFiles: './test/many-runs.ts',
        testTimeout: 600_000,
      }),
      alone('long: verifier', 3, {
        include: LONG.verifier,
        globalSetup: './test/examples/setup.ts',
        maxConcurrency: 2,
      }),
      alone('long: measurements', 4, { include: LONG.measurements }),
      pair('long: races', 5, { include: LONG.races, provide: { repeats: 20 } }),
      pair('long: loading', 5, { include: LONG.loading }),
      pair('long: random faults', 5, {
        include: ['test/process/random-faults.test.ts'],
        provide: { shutdowns: 500 },
      }),
    ],
  },
});

/** Tests of a folder, of which several files run at a time: most of them wait for sockets and processes. */
function beside(name: string, folder: string, options: TestOptions = {}): TestProjectInlineConfiguration {
  return project({
    name,
    include: [`${folder}/**/*.test.ts`],
    exclude: ['**/node_modules/**', ...Object.values(LONG).flat(), ...LOAD],
    maxWorkers: 5,
    sequence: { groupOrder: 0 },
    ...options,
  });
}

/** Two files at a time, behind the groups of a lower order. */
function pair(name: string, groupOrder: number, options: TestOptions): TestProjectInlineConfiguration {
  return project({ name, maxWorkers: 2, sequence: { groupOrder }, ...options });
}

/** One file at a time, behind the groups of a lower order. */
function alone(name: string, groupOrder: number, options: TestOptions): TestProjectInlineConfiguration {
  return project({ name, maxWorkers: 1, sequence: { groupOrder }, ...options });
}

function project(options: TestOptions): TestProjectInlineConfiguration {
  return {
    // Tests run against the sources; spawned processes run the build, as users do.
    ssr: { resolve: { conditions: process.env['PACKED'] === undefined ? ['@quiesce/source'] : [] } },
    // Limits for waits that never end. A test that is about time asserts it itself, because a busy machine may be slow.
    test: { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } }, ...options },
  };
}
