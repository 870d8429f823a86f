import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, titleOf } from './repository.ts';

/** Characters that search engines show of a description. */
const MAX_LENGTH = 155;

/** What a document is about: its first paragraph, as far as whole sentences fit into a description. */
export function summaryOf(document: string): string {
  const text = readFileSync(join(ROOT, document), 'utf8')
    .replace(/^---\n.*?\n---\n/s, '')
    .replaceAll(/^```.*?^```$/gms, '');
  const [, ...blocks] = text.split(/^# .+$/m);
  const paragraph = blocks
    .join('')
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .find((block) => /^[\p{L}`"[*]/u.test(block) && !block.startsWith('![') && !block.startsWith('[!'));
  const summary = plain(paragraph ?? '');
  // Examples of several frameworks begin with the same words.
  return shortened(/^(examples|programs)\//.test(document) ? `${titleOf(document)}: ${summary}` : summary);
}

/** Markdown as text. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/(?<=[.!?] )[^.!?]*:$/, '')
    .replace(/:$/, '.')
    .trim();
}

function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const sentences = text.slice(0, MAX_LENGTH).match(/^.*[.!?](?= )/s)?.[0];
  if (sentences !== undefined && sentences.length > 40) return sentences;
  return `${text.slice(0, MAX_LENGTH - 1).replace(/[ ,;:]+\S*$/, '')}…`;
}
