import { InitError } from './errors.ts';
import { frameworksOf, hostOf, type FrameworkName } from './project/frameworks.ts';
import type { Manifest } from './project/manifest.ts';
import type { PackageManager } from './project/package-manager.ts';
import { servingMembers } from './project/workspaces.ts';

/** Manual instructions, if nothing can be written. */
interface Advice {
  readonly facts: readonly string[];
  readonly install: string | undefined;
  readonly obstacles: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Returns the framework of a package. Returns instructions for a framework that hides its server, and for the root of a
 * workspace.
 * @throws InitError `ERR_QUIESCE_INIT_SEVERAL`
 */
export async function chooseFramework(
  folder: string,
  manifest: Manifest,
  manager: PackageManager,
  given: FrameworkName | undefined,
): Promise<{ readonly framework: FrameworkName } | Advice> {
  if (given !== undefined) return { framework: given };
  const host = hostOf(manifest);
  if (host) {
    return {
      facts: [host.title],
      install: manager.add(host.adapter),
      obstacles: [`${host.title} creates the server itself: add these lines by hand`],
      lines: host.fits,
    };
  }
  const [framework, ...others] = frameworksOf(manifest);
  if (framework === undefined)
    return (await ofWorkspace(folder, manifest, manager)) ?? { framework: 'node-http' };
  if (others.length === 0) return { framework };
  throw new InitError(
    'ERR_QUIESCE_INIT_SEVERAL',
    `Expected one framework, but ${manifest.name} depends on ${[framework, ...others].join(' and ')}: ` +
      'give the one that receives the requests with --framework.',
  );
}

async function ofWorkspace(
  folder: string,
  manifest: Manifest,
  manager: PackageManager,
): Promise<Advice | undefined> {
  const members = await servingMembers(folder, manifest);
  if (!members) return undefined;
  const facts = ['a workspace'];
  if (members.length === 0) {
    const obstacles = ['no package of this workspace depends on a framework: give the folder of the service'];
    return { facts, install: undefined, obstacles, lines: [] };
  }
  return {
    facts,
    install: undefined,
    obstacles: ['this is a workspace root without a framework; these packages have one'],
    lines: members.map(
      (member) =>
        `${manager.execute('create-quiesce', member.folder)}   # ${member.name}: ${member.frameworks.join(', ')}`,
    ),
  };
}
