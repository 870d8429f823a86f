import { resolveCommand } from 'package-manager-detector/commands';
import { detect, type Agent } from 'package-manager-detector';

/** The commands of the package manager that a project uses. */
export interface PackageManager {
  readonly name: string;
  /** Adds a package that the service needs when it runs. */
  add(dependency: string): string;
  /** Runs the command of a package that need not be installed. */
  execute(...words: readonly string[]): string;
}

/** By the lockfile, or what `package.json` says of it, here or in a folder above. */
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
