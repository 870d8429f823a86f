import { splitWords } from './words.ts';

const PACKAGE_MANAGERS: ReadonlySet<string> = new Set([
  'npm',
  'npx',
  'pnpm',
  'pnpx',
  'yarn',
  'bunx',
  'corepack',
]);
const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'dash', 'bash', 'zsh']);

/** Who stands between the platform and Node, and would get its signal. */
export interface Interposed {
  readonly by: 'shell' | 'package-manager';
  /** Its name. */
  readonly name: string;
  /** The same command with the shell out of the way, where that is one word more. */
  readonly mended: readonly string[] | undefined;
}

/** Looks at the words that start a process. */
export function interposed(argv: readonly string[]): Interposed | undefined {
  const from = skipInit(argv);
  const [first = '', ...rest] = argv.slice(from);
  const name = nameOf(first);
  if (PACKAGE_MANAGERS.has(name)) return { by: 'package-manager', name, mended: undefined };
  if (!SHELLS.has(name)) return undefined;
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = rest[flag + 1];
  if (flag < 0 || script === undefined) return undefined;
  return inShell(name, script, (mended) => argv.with(from + flag + 2, mended));
}

/** The first word behind a small init process, which hands its signals on. */
function skipInit(argv: readonly string[]): number {
  if (!['tini', 'dumb-init', 'docker-init', 'catatonit'].includes(nameOf(argv[0] ?? ''))) return 0;
  const next = argv.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return next < 0 ? argv.length : next;
}

function inShell(
  name: string,
  script: string,
  rewrite: (script: string) => readonly string[],
): Interposed | undefined {
  // What comes last: a shell may become it, and waits for all that is before.
  const at = Math.max(...['&&', ';', '\n'].map((separator) => lastEnd(script, separator)));
  const [head, last] = [script.slice(0, at), script.slice(at).trim()];
  const [command = '', ...words] = splitWords(last).filter((word) => !/^\w+=/.test(word));
  if (command === 'exec') {
    const started = nameOf(words[0] ?? '');
    return PACKAGE_MANAGERS.has(started)
      ? { by: 'package-manager', name: started, mended: undefined }
      : undefined;
  }
  if (PACKAGE_MANAGERS.has(nameOf(command))) {
    return { by: 'package-manager', name: nameOf(command), mended: undefined };
  }
  const simple = !/[|&]/.test(last);
  // Bash becomes the only command of a script; other shells stay.
  if (name === 'bash' && simple && head === '') return undefined;
  const gap = head === '' || head.endsWith(' ') ? '' : ' ';
  return { by: 'shell', name, mended: simple ? rewrite(`${head}${gap}exec ${last}`) : undefined };
}

function lastEnd(script: string, separator: string): number {
  const at = script.trimEnd().lastIndexOf(separator);
  return at < 0 ? 0 : at + separator.length;
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}
