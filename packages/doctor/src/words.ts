const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs;

/** Splits a command line into words: removes quotes, expands nothing. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(WORD)].map(([word]) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_whole, double, single, escaped) =>
      typeof double === 'string'
        ? double.replaceAll(/\\(["\\$`])/g, '$1')
        : String(typeof single === 'string' ? single : escaped),
    ),
  );
}

/** Joins words into one line that {@link splitWords} can split again. */
export function joinWords(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[\w@%+=:,./$-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
    )
    .join(' ');
}

/** Returns the last part of a path: `node` of `/usr/bin/node`. */
export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}
