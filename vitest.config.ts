import { defineConfig } from 'vitest/config';

/** What measures time, or keeps the machine busy itself: nothing else runs beside it. */
const ALONE = [
  'bench/test/rolling-restart.test.ts',
  'bench/test/soak.test.ts',
  'packages/verify/test/mutants.test.ts',
  'packages/verify/test/other-servers.test.ts',
  'test/process/keep-alive-race.test.ts',
  'test/process/many-connections.test.ts',
];

export default defineConfig({
  // Tests run against the sources; spawned processes run the build, as users do. In `scripts/nodes.sh` all is what is published.
  ssr: { resolve: { conditions: process.env['QUIESCE_PACKED'] === undefined ? ['@quiesce/source'] : [] } },
  test: {
    globalSetup: './test/stores.ts',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'two at a time',
          include: ['{packages,examples}/*/test/**/*.test.ts', '{bench,faults,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...ALONE],
          typecheck: {
            enabled: true,
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: './tsconfig.json',
          },
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
