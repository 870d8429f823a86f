import { printable } from '../util/printable.ts';

/** Length of the excerpt of a listener's source. */
const MAX_SOURCE = 80;
/** Names of calls that end and close nothing: those of loggers, and keywords that look like calls. */
const IGNORED_CALLS = new Set(
  'log info warn error debug trace fatal write function async if for while switch catch await'.split(' '),
);

/**
 * Describes another signal listener if it may end the process or close something. Returns `undefined` if its source shows that it does
 * neither: it only calls a logger, or it checks whether it is the only listener, as the widespread signal-exit does.
 */
export function describeListener(listener: { readonly name: string }): string | undefined {
  const source = Function.prototype.toString.call(listener).replaceAll(/\s+/g, ' ');
  // The source of a bound function is not available.
  const isReadable = !source.endsWith('{ [native code] }');
  if (isReadable && (/\blisteners?(?:Count)?\(/.test(source) || !callsAnything(source))) return undefined;
  const name = listener.name === '' ? 'an anonymous function' : listener.name;
  const shown = source.length > MAX_SOURCE ? `${source.slice(0, MAX_SOURCE)}…` : source;
  return printable(isReadable ? `${name} \`${shown}\`` : name);
}

function callsAnything(source: string): boolean {
  const body = source.slice(source.search(/=>|\{/));
  return [...body.matchAll(/([\w$]+) ?\(/g)].some(
    ([, name]) => name !== undefined && !IGNORED_CALLS.has(name),
  );
}

/** Returns the caller of `process.exit()`, from the stack of an `exit` listener; `undefined` if the app did not call it. */
export function callerOfExit(stack: string | undefined): string | undefined {
  const frames = stack?.split('\n') ?? [];
  const exit = frames.findIndex((frame) => /at process\.(?:exit|reallyExit) \(node:/.test(frame));
  const [, name, file, line] =
    /at (?:(.+) \()?(?!node:)(.+):(\d+):\d+\)?$/.exec(frames[exit + 1] ?? '') ?? [];
  if (exit === -1 || file === undefined) return undefined;
  return printable(`${name ?? 'an anonymous function'} (${file.slice(file.lastIndexOf('/') + 1)}:${line})`);
}
