/**
 * Control characters, also those of terminals (C1), line and paragraph separators, and what turns the direction of text
 * around. The rest of what a client sends is harmless where it is shown.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Text of others as one line that does nothing to a terminal, and cannot pass for another line of the log. Escaped as in
 * JSON, so that what was JSON still is.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    if (escaped !== character) return escaped;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
