const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs;

/** A command line as the words that it is made of: quotes are taken off, nothing is expanded. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(WORD)].map(([word]) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_whole, double, single, escaped) =>
      typeof double === 'string'
        ? double.replaceAll(/\\(["\\$`])/g, '$1')
        : String(typeof single === 'string' ? single : escaped),
    ),
  );
}

/** The words as one line that {@link splitWords} takes apart again. */
export function joinWords(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[\w@%+=:,./$-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
    )
    .join(' ');
}

/** The last part of a path: `node` of `/usr/bin/node`. */
export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}
