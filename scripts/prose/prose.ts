// Checks the text written since a commit against vocabulary.yml: pnpm check:prose [COMMIT]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import prh from 'textlint-rule-prh';
import sentenceLength from 'textlint-rule-sentence-length';
import { ROOT } from '../packages.ts';
import { changedLines, isKnown } from './changed-lines.ts';
import { passagesOf, type Passage } from './passages.ts';

/** The last commit whose text is not checked. */
const FIRST = '0fbabab393ab1914eb3e2135cdfdc6781e52fa95';
/** Characters: about three lines. */
const MAX_SENTENCE = 300;

const kernel = new TextlintKernel();
const options = {
  ext: '.md',
  plugins: [{ pluginId: 'markdown', plugin: markdown.default }],
  rules: [
    {
      ruleId: 'vocabulary',
      rule: prh.default,
      options: { rulePaths: [join(import.meta.dirname, 'vocabulary.yml')] },
    },
    {
      ruleId: 'sentence-length',
      rule: sentenceLength.default,
      options: { max: MAX_SENTENCE, skipUrlStringLink: true },
    },
  ],
};

const since = process.argv[2] ?? FIRST;
if (isKnown(since)) {
  const found = await check();
  for (const line of found) console.log(line);
  process.exitCode = found.length === 0 ? 0 : 1;
} else {
  // CI must not skip checks silently.
  console.error(`Prose is not checked: the history does not reach back to ${since} (git fetch --unshallow).`);
  process.exitCode = process.env['CI'] === 'true' ? 1 : 0;
}

async function check(): Promise<string[]> {
  const found: string[] = [];
  for (const [file, changed] of changedLines(since)) {
    const passages = passagesOf(file, readFileSync(join(ROOT, file), 'utf8'));
    for (const passage of passages.filter(({ lines }) => lines.some((line) => changed.has(line)))) {
      for (const [line, message] of await mistakes(passage)) {
        if (changed.has(line)) found.push(`${file}:${line}: ${message}`);
      }
    }
  }
  return found;
}

async function mistakes({ text, lines }: Passage): Promise<(readonly [line: number, message: string])[]> {
  const { messages } = await kernel.lintText(text, options);
  return messages.map(({ loc, message }) => [
    lines[loc.start.line - 1] ?? 0,
    message.split('\n', 1)[0] ?? '',
  ]);
}
