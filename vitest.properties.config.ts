import { mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

// The properties with many more runs than the tests have time for: `pnpm soak:properties`.
export default mergeConfig(config, {
  test: {
    typecheck: { enabled: false },
    setupFiles: './test/many-runs.ts',
    testTimeout: 600_000,
  },
});
