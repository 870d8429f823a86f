import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests run against the sources; spawned processes run the build, as users do.
  ssr: { resolve: { conditions: ['@quiesce/source'] } },
  test: {
    include: ['{packages,examples}/*/test/**/*.test.ts', '{bench,faults,test}/**/*.test.ts'],
    typecheck: {
      enabled: true,
      include: ['packages/*/test/**/*.test-d.ts'],
      tsconfig: './tsconfig.test.json',
    },
    globalSetup: './test/stores.ts',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
