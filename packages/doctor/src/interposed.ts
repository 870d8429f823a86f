import { nameOf, splitWords } from './words.ts';
import type { Launch } from './workload.ts';

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
/** Small init processes that forward signals. */
const INITS: ReadonlySet<string> = new Set(['tini', 'tini-static', 'dumb-init', 'docker-init', 'catatonit']);
/** Programs that replace themselves with the command after them, and the minimum number of their own arguments before it. */
const BECOMING: ReadonlyMap<string, number> = new Map([
  ['env', 0],
  ['exec', 0],
  ['nice', 0],
  ['su-exec', 1],
  ['gosu', 1],
]);
/** Process managers with their own way to stop an app: pm2 in a container. */
const MANAGERS: ReadonlySet<string> = new Set(['pm2-runtime', 'pm2-docker', 'pm2-dev']);

/** A process between the platform and Node that would get the signal. */
export interface Interposed {
  /** `script`: a shell script that cannot be read, so it is unknown. */
  readonly by: 'shell' | 'package-manager' | 'process-manager' | 'script';
  /** Name of the program. */
  readonly name: string;
  /** The command with `exec` added, so that the shell does not stay, if that is possible. */
  readonly mended: readonly string[] | undefined;
}

type Started = Pick<Launch, 'argv' | 'script' | 'shBecomes'>;

/**
 * Finds a process between the platform and Node. If `sh` replaces itself with the last command of its script, npm passes the signal
 * to Node (measured with BusyBox 1.35, bash 5.2 and npm 11.19). The `sh` of Debian stays, and ends without signalling Node.
 */
export function interposed(started: Started): Interposed | undefined {
  const { argv, script, shBecomes = false } = started;
  const from = skipInit(argv);
  const [first = '', ...rest] = argv.slice(from);
  const name = nameOf(first);
  if (PACKAGE_MANAGERS.has(name)) return byPackageManager(name, shBecomes);
  if (MANAGERS.has(name)) return { by: 'process-manager', name, mended: undefined };
  if (!SHELLS.has(name)) {
    return isScript(first) || script?.(first).text?.startsWith('#!') === true
      ? inScript(first, rest, started)
      : undefined;
  }
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const text = rest[flag + 1];
  if (flag >= 0 && text !== undefined) {
    const becomes = name === 'bash' || (shBecomes && (name === 'sh' || name === 'ash'));
    return inShell(name, text, { becomes, shBecomes }, (mended) => argv.with(from + flag + 2, mended));
  }
  const file = rest.findIndex((word) => !word.startsWith('-'));
  const path = rest[file];
  return path === undefined ? undefined : inScript(path, rest.slice(file + 1), started);
}

/** Returns the index of the first word that is neither an init process nor a program that replaces itself. */
function skipInit(argv: readonly string[], from: number = 0): number {
  const name = nameOf(argv[from] ?? '');
  const own = INITS.has(name) ? 0 : BECOMING.get(name);
  if (own === undefined) return from;
  const next = argv.findIndex(
    (word, index) => index > from + own && !word.startsWith('-') && !/^\w+=/.test(word),
  );
  return next < 0 ? from : skipInit(argv, next);
}

function byPackageManager(name: string, shBecomes: boolean): Interposed | undefined {
  return shBecomes && name === 'npm' ? undefined : { by: 'package-manager', name, mended: undefined };
}

function isScript(path: string): boolean {
  return /\.(?:ba)?sh$/.test(path);
}

/** Checks a script file. A shell that reads a file does not replace itself with its last command. */
function inScript(path: string, parameters: readonly string[], started: Started): Interposed | undefined {
  const text = started.script?.(path).text;
  const name = nameOf(path);
  if (text === undefined) return { by: 'script', name, mended: undefined };
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const last = lines.findLast((line) => line !== '' && !line.startsWith('#')) ?? '';
  if (/^(?:fi|done|esac|\}|;;)\b/.test(last)) return { by: 'script', name, mended: undefined };
  const [command, ...words] = splitWords(last);
  if (command === 'exec' && words.some((word) => word === '$@')) {
    const argv = words.flatMap((word) => (word === '$@' ? parameters : [word]));
    return interposed({ ...started, argv });
  }
  const found = inShell(name, last, { becomes: false, shBecomes: started.shBecomes === true }, () => []);
  return found && { ...found, mended: undefined };
}

interface Becomes {
  /** True if this shell replaces itself with the last command. */
  readonly becomes: boolean;
  readonly shBecomes: boolean;
}

function inShell(
  name: string,
  written: string,
  { becomes, shBecomes }: Becomes,
  rewrite: (script: string) => readonly string[],
): Interposed | undefined {
  // A separator after the last command starts no other command.
  const script = written.replace(/[;\s]+$/, '');
  // The shell waits for all commands but the last, with which it may replace itself.
  const at = Math.max(...['&&', ';', '\n'].map((separator) => lastEnd(script, separator)));
  const [head, last] = [script.slice(0, at), script.slice(at).trim()];
  const [command = '', ...words] = splitWords(last).filter((word) => !/^\w+=/.test(word));
  const started = nameOf((command === 'exec' ? words[0] : command) ?? '');
  const simple = !/[|&]/.test(last);
  const isBehind = command === 'exec' || (becomes && simple && (head === '' || name !== 'bash'));
  if (MANAGERS.has(started)) return { by: 'process-manager', name: started, mended: undefined };
  if (PACKAGE_MANAGERS.has(started)) {
    const found = byPackageManager(started, shBecomes);
    if (found || isBehind) return found;
  }
  // Bash replaces itself with the only command of a script, BusyBox's shell with the last one; other shells stay.
  if (isBehind) return undefined;
  const gap = head === '' || head.endsWith(' ') ? '' : ' ';
  return { by: 'shell', name, mended: simple ? rewrite(`${head}${gap}exec ${last}`) : undefined };
}

function lastEnd(script: string, separator: string): number {
  const at = script.lastIndexOf(separator);
  return at < 0 ? 0 : at + separator.length;
}
