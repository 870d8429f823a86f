import { codeBlocks, read } from './markdown.ts';

const { scripts, packageManager } = JSON.parse(read('package.json'));

/** The scripts of the repository, in the form in which they are called. */
export const COMMANDS: readonly string[] = Object.keys(scripts).map(
  (script) => `${packageManager} ${script}`,
);

/** Returns the scripts that a page calls. */
export function commandsIn(page: string): string[] {
  return codeBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => [...code.matchAll(/^npx -y (\S+ \S+)/gm)].map(([, command = '']) => command));
}
