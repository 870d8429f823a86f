import { printable } from '../util/printable.ts';

/** Characters of a listener's source that are shown. */
const MAX_SOURCE = 80;
/** What a listener that only tells of the signal calls, and words of the language that look like calls. */
const TELLING = new Set(
  'log info warn error debug trace fatal write function async if for while switch catch await'.split(' '),
);

/**
 * Describes another listener of a signal that may end the process, or close something; `undefined` if it does neither, as
 * far as its source shows: it calls nothing but a logger, or looks whether it is the only listener, as signal-exit does,
 * which is in so many packages.
 */
export function describeListener(listener: { readonly name: string }): string | undefined {
  const source = Function.prototype.toString.call(listener).replaceAll(/\s+/g, ' ');
  // A bound function shows no source.
  const isReadable = !source.endsWith('{ [native code] }');
  if (isReadable && (/\blisteners?(?:Count)?\(/.test(source) || !callsAnything(source))) return undefined;
  const name = listener.name === '' ? 'an anonymous function' : listener.name;
  const shown = source.length > MAX_SOURCE ? `${source.slice(0, MAX_SOURCE)}…` : source;
  return printable(isReadable ? `${name} \`${shown}\`` : name);
}

function callsAnything(source: string): boolean {
  const body = source.slice(source.search(/=>|\{/));
  return [...body.matchAll(/([\w$]+) ?\(/g)].some(([, name]) => name !== undefined && !TELLING.has(name));
}

/** Who has called `process.exit()`, by the stack of an `exit` listener; `undefined` if nobody of the app has. */
export function callerOfExit(stack: string | undefined): string | undefined {
  const frames = stack?.split('\n') ?? [];
  const exit = frames.findIndex((frame) => /at process\.(?:exit|reallyExit) \(node:/.test(frame));
  const [, name, file, line] =
    /at (?:(.+) \()?(?!node:)(.+):(\d+):\d+\)?$/.exec(frames[exit + 1] ?? '') ?? [];
  if (exit === -1 || file === undefined) return undefined;
  return printable(`${name ?? 'an anonymous function'} (${file.slice(file.lastIndexOf('/') + 1)}:${line})`);
}
