import { configureGlobal } from 'fast-check';

/** Twenty times the default number of runs. */
configureGlobal({ numRuns: 2_000 });
