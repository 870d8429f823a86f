import { configureGlobal } from 'fast-check';

/** Twenty times as many as the tests have. */
configureGlobal({ numRuns: 2_000 });
