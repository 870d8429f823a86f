import { resolveCommand } from 'package-manager-detector/commands';
import { detect, type Agent } from 'package-manager-detector';

/** The commands of a project's package manager. */
export interface PackageManager {
  readonly name: string;
  /** Returns the command that adds a runtime dependency. */
  add(dependency: string): string;
  /** Returns the command that runs a package which may not be installed. */
  execute(...words: readonly string[]): string;
}

/** Detects the package manager by its lockfile, or by `package.json`, in this folder or above. */
export async function packageManagerOf(folder: string): Promise<PackageManager> {
  const found = await detect({ cwd: folder });
  const agent = found?.agent ?? 'npm';
  return {
    name: found?.name ?? 'npm',
    add: (dependency) => commandLine(agent, 'add', [dependency]),
    execute: (...words) => commandLine(agent, 'execute', words),
  };
}

function commandLine(agent: Agent, command: 'add' | 'execute', words: readonly string[]): string {
  const resolved = resolveCommand(agent, command, [...words]) ?? resolveCommand('npm', command, [...words]);
  return resolved ? [resolved.command, ...resolved.args].join(' ') : words.join(' ');
}
