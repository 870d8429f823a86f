import type { ScriptProcess } from '@quiesce/test/kit';

/** The URL that a pattern has printed after this word. */
export async function printedUrl({ output }: ScriptProcess, word: string): Promise<string> {
  const [, url = ''] = await output.until(new RegExp(`${word}:? (https?://[\\d.:]+)\\n`));
  return url;
}
