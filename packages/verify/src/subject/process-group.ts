import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether a process of the group runs. A zombie, which has ended and whose parent has not asked how, does not: the first process
 * of many containers never asks about the orphans that it is given.
 */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  const states = statesOf(group);
  // Where the kernel does not tell the two apart, what can be signalled counts.
  return states === undefined || states.some((state) => state !== 'Z' && state !== 'X');
}

/** The states of its processes, from `/proc` of Linux (man 5 proc); `undefined` elsewhere. */
function statesOf(group: number): string[] | undefined {
  return membersOf(group)?.map(({ state }) => state);
}

/** The command lines of its processes that run, first that of the one that leads it; nothing where there is no `/proc`. */
export function commandsOf(group: number): string[] {
  return processesOf(group)
    .toSorted((one, other) => Number(other === group) - Number(one === group) || one - other)
    .map((pid) => commandOf(pid))
    .filter((command) => command !== '');
}

/** The ids of its processes that run; nothing where there is no `/proc`. */
export function processesOf(group: number): number[] {
  return (membersOf(group) ?? [])
    .filter(({ state }) => state !== 'Z' && state !== 'X')
    .map(({ pid }) => Number(pid));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // It is gone by now.
    return '';
  }
}

function membersOf(group: number): { readonly pid: string; readonly state: string }[] | undefined {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((pid) => {
        const [state, , itsGroup] = statOf(pid);
        return state !== undefined && Number(itsGroup) === group ? [{ pid, state }] : [];
      });
  } catch {
    return undefined;
  }
}

/** State, parent, group, and more; nothing if it is gone by now. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses, and may have any character in it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
