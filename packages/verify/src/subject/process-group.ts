import { readdirSync, readFileSync } from 'node:fs';

/** True if a process of the group is running. Zombies do not count: the init process of many containers never reaps orphans. */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  const states = statesOf(group);
  // Without `/proc` zombies cannot be told apart, so any process that can be signalled counts.
  return states === undefined || states.some((state) => state !== 'Z' && state !== 'X');
}

/** Returns the states of its processes, from `/proc` of Linux (man 5 proc); `undefined` on other systems. */
function statesOf(group: number): string[] | undefined {
  return membersOf(group)?.map(({ state }) => state);
}

/** Returns the command lines of its running processes, the leader first; empty without `/proc`. */
export function commandsOf(group: number): string[] {
  return processesOf(group)
    .toSorted((one, other) => Number(other === group) - Number(one === group) || one - other)
    .map((pid) => commandOf(pid))
    .filter((command) => command !== '');
}

/** Returns the ids of its running processes; empty without `/proc`. */
export function processesOf(group: number): number[] {
  return (membersOf(group) ?? [])
    .filter(({ state }) => state !== 'Z' && state !== 'X')
    .map(({ pid }) => Number(pid));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // The process has ended meanwhile.
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

/** Returns state, parent, group and more; empty if the process has ended meanwhile. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses, and may contain any character.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
