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
  why: 'The signal reaches only the shell, which waits for its child, or ends without signalling it; an init process does not help.',
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
  why: 'The signal ends the package manager and the shell that it started; unless that shell is bash, Node gets no signal and is killed. Messages of an IPC channel do not reach Node: it runs on as an orphan, and keeps the port.',
  source: SOURCES.dockerNode,
  check: (workload) => {
    const signal = betweenOf(workload);
    const message = ipcOf(workload);
    const found = signal ?? message;
    if (found?.by !== 'package-manager') return undefined;
    const what = signal ? 'the signal' : `what ${message?.keys.join(' and ')} sends over IPC`;
    return {
      problem: `${joinWords(found.launch.argv)}: ${found.name} gets ${what}, and Node does not.`,
      at: found.launch.at,
      changes: [elsewhere('start the program of the script directly: ["node", "server.js"]')],
    };
  },
};

const processManagerInBetween: WorkloadRule = {
  id: 'process-manager-in-between',
  severity: 'note',
  of: EVERY_KIND,
  why: 'At the signal, pm2 stops its apps in its usual way: with a signal of its own, and a kill after kill_timeout, which is 1.6 s by default.',
  source: SOURCES.pm2Stop,
  check: (workload) => {
    const found = betweenOf(workload);
    if (found?.by !== 'process-manager') return undefined;
    return {
      problem: `${joinWords(found.launch.argv)}: ${found.name} stops Node itself, as its ecosystem file says.`,
      at: found.launch.at,
      changes: [],
      otherwise: [elsewhere('also give the doctor the ecosystem file')],
    };
  },
};

const scriptUnread: WorkloadRule = {
  id: 'script-unread',
  severity: 'note',
  of: EVERY_KIND,
  why: 'A script passes the signal on only if it starts its last command with exec: otherwise the shell keeps it.',
  source: SOURCES.dockerNode,
  check: (workload) => {
    const found = betweenOf(workload);
    if (found?.by !== 'script') return undefined;
    return {
      problem: `Unknown whether ${found.name} ends in exec: it is not beside the file, or its last command is not a plain one.`,
      at: found.launch.at,
      changes: [],
    };
  },
};

const dockerfileUnread: WorkloadRule = {
  id: 'dockerfile-unread',
  severity: 'note',
  of: ['compose'],
  why: 'The start command and the stop signal of an image are in its Dockerfile.',
  source: SOURCES.composeBuild,
  check: (workload) =>
    workload.platform === 'compose' && workload.unreadBuild
      ? {
          problem: 'The service is built from a Dockerfile that was not found.',
          at: workload.unreadBuild,
          changes: [],
        }
      : undefined,
};

/** Rules about the process that gets the signal. */
export const LAUNCH_RULES: readonly WorkloadRule[] = [
  shellInBetween,
  packageManagerInBetween,
  processManagerInBetween,
  scriptUnread,
  dockerfileUnread,
];

/** Returns the process in between; none if every process of a service gets the signal. */
function betweenOf({ launch, signalled }: Workload) {
  if (!launch || signalled === 'all') return undefined;
  const found = interposed(launch);
  return found && { ...found, launch };
}

/** Returns the process that gets the messages meant for Node, and the keys by which they are sent. */
function ipcOf(workload: Workload) {
  if (workload.platform !== 'pm2' || !workload.launch || workload.ipc.length === 0) return undefined;
  const { launch, ipc } = workload;
  const found = interposed(launch);
  return found && { ...found, launch, keys: ipc };
}
