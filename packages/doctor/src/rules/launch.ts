import { elsewhere } from '../changes.ts';
import { interposed } from '../interposed.ts';
import { joinWords } from '../words.ts';
import type { Workload } from '../workload.ts';
import { EVERY_KIND, type WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const shellInBetween: WorkloadRule = {
  id: 'shell-in-between',
  severity: 'error',
  of: EVERY_KIND,
  why: 'The signal reaches the shell alone, which waits for its child, or ends without telling it; an init process does not help.',
  source: SOURCES.dockerNode,
  check: (workload) => {
    const found = betweenOf(workload);
    if (found?.by !== 'shell') return undefined;
    return {
      problem: `${joinWords(found.launch.argv)}: ${found.name} gets the signal, and Node does not.`,
      at: found.launch.at,
      changes: found.mended
        ? found.launch.rewrite(found.mended)
        : [elsewhere('start Node with exec, as the last and only command of the script')],
    };
  },
};

const packageManagerInBetween: WorkloadRule = {
  id: 'package-manager-in-between',
  severity: 'error',
  of: EVERY_KIND,
  why: 'The signal ends the package manager and the shell that it started; where that shell is no bash, Node hears nothing, and is killed.',
  source: SOURCES.dockerNode,
  check: (workload) => {
    const found = betweenOf(workload);
    if (found?.by !== 'package-manager') return undefined;
    return {
      problem: `${joinWords(found.launch.argv)}: ${found.name} gets the signal, and Node does not.`,
      at: found.launch.at,
      changes: [elsewhere('start what the script starts: ["node", "server.js"]')],
    };
  },
};

/** Who gets the signal. */
export const LAUNCH_RULES: readonly WorkloadRule[] = [shellInBetween, packageManagerInBetween];

/** Nobody is in between where every process of a service gets the signal. */
function betweenOf({ launch, signalled }: Workload) {
  if (!launch || signalled === 'all') return undefined;
  const found = interposed(launch.argv);
  return found && { ...found, launch };
}
