import { defineBlockedLoopTests } from './blocked-loop.ts';
import { FRAMEWORKS } from './child.ts';

// `trouble.test.ts` runs the first framework.
for (const framework of FRAMEWORKS.slice(1)) defineBlockedLoopTests(framework);
