import type { ScriptProcess } from '@quiesce/test/kit';

/** Resolves to the URL that a pattern prints after this word. */
export async function printedUrl({ output }: ScriptProcess, word: string): Promise<string> {
  const [, url = ''] = await output.until(new RegExp(`${word}:? (https?://[\\d.:]+)\\n`));
  return url;
}
